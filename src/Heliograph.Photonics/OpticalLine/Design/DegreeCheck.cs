using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>
/// Checks what a file says of the neighbours of a station against those that it has. To be used once amplifiers are put in: a fibre with a booster before it is
/// no neighbour any more.
/// </summary>
internal sealed class DegreeCheck(DiagnosticList diagnostics)
{
    public void Run(LineNetwork network)
    {
        foreach (LineNode node in network.Nodes)
        {
            if (node is TransceiverNode { Element: TransceiverElement transceiver })
            {
                Bands(node, transceiver.DegreeBands);
            }
            else if (node is RoadmNode { Roadm: var roadm })
            {
                Bands(node, roadm.DegreeBands);
                foreach (DegreeTarget target in roadm.DegreeTargets)
                {
                    if (Unknown(node, target.Degree, node.Next, target.Key) is var (message, fix))
                    {
                        diagnostics.Warning(Codes.BadRoadm, target.Key.Span, message, fix);
                    }
                }
                foreach (DegreeImpairment impairment in roadm.DegreeImpairments)
                {
                    Impairment(node, roadm, impairment);
                }
            }
        }
    }

    private void Bands(LineNode station, ImmutableArray<DegreeBands> bands)
    {
        foreach (DegreeBands towards in bands)
        {
            Known(station, towards.Degree, station.Next, towards.Key);
        }
    }

    private void Impairment(LineNode node, RoadmElement roadm, DegreeImpairment impairment)
    {
        bool isKnown = Known(node, impairment.FromDegree, node.Previous, impairment.Key);
        isKnown &= Known(node, impairment.ToDegree, node.Next, impairment.Key);
        if (!isKnown || roadm.Profiles.FirstOrDefault(p => p.Id == impairment.Profile) is not { } profile)
        {
            return;
        }
        // As the reference: beside lines a profile of any kind may stand, for shelves outside; beside a transceiver it adds or drops.
        RoadmWay way =
            node.Previous.Any(n => n.Uid == impairment.FromDegree && n is TransceiverNode) ? RoadmWay.Add
            : node.Next.Any(n => n.Uid == impairment.ToDegree && n is TransceiverNode) ? RoadmWay.Drop
            : profile.Way;
        if (profile.Way != way)
        {
            string message = $"{impairment.Key.Path}: profile {profile.Id} of ROADM '{node.Uid}' is for {Name(profile.Way)}, the way is {Name(way)}";
            string fitting = string.Join(", ", roadm.Profiles.Where(p => p.Way == way).Select(p => p.Id));
            string fix = fitting.Length > 0 ? $"use one of: {fitting}" : $"add a profile for {Name(way)}";
            diagnostics.Error(Codes.BadRoadm, impairment.Key.Span, message, fix);
        }
    }

    private bool Known(LineNode station, string degree, IReadOnlyList<LineNode> neighbours, DegreeKey key)
    {
        if (Unknown(station, degree, neighbours, key) is not var (message, fix))
        {
            return true;
        }
        diagnostics.Error(Codes.BadRoadm, key.Span, message, fix);
        return false;
    }

    private static (string Message, string Fix)? Unknown(LineNode station, string degree, IReadOnlyList<LineNode> neighbours, DegreeKey key) =>
        neighbours.Any(n => n.Uid == degree)
            ? null
            : ($"{key.Path}: '{Excerpt.Of(degree)}' is no neighbour of '{station.Uid}'", Suggest.Fix(degree, neighbours.Select(n => n.Uid)));

    private static string Name(RoadmWay way) =>
        way switch
        {
            RoadmWay.Add => "add",
            RoadmWay.Drop => "drop",
            _ => "express",
        };
}
