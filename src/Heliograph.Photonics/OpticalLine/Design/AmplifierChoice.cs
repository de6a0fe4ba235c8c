using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>Chooses amplifiers of a library: of those that reach gain and power the one of least noise.</summary>
internal sealed class AmplifierChoice(LineEquipment equipment, LineStages stages, DiagnosticList diagnostics)
{
    /// <summary>So far below its least gain an amplifier may be used, padded; dB.</summary>
    private const double BelowLeastGain_dB = 3;

    /// <summary>Where none reaches the power, those within so much of the strongest compete; dB.</summary>
    private const double NearStrongest_dB = 0.3;

    /// <summary>Input at which noise figures of Open ROADM kinds are compared: 0 dBm in 88 channels of 50 GHz.</summary>
    private static readonly double ReferenceInput_dBm = -Db.Of(88);

    /// <summary>Kinds that a node may become by its own list, by the ROADM beside it, or by being allowed for design; each carries the bands.</summary>
    public List<AmplifierType> Allowed(GainNode node, LineNode before, LineNode after, List<FrequencyBand> bands)
    {
        if (node is AmplifierNode { Plan.Type: { } chosen })
        {
            return [chosen];
        }
        IReadOnlyList<string> names =
            node.Varieties.Length > 0 ? node.Varieties
            : before is RoadmNode { Roadm.BoosterVarieties: { Length: > 0 } boosters } ? boosters
            : after is RoadmNode { Roadm.PreampVarieties: { Length: > 0 } preamps } ? preamps
            : [];
        bool isMultiband = node is MultibandNode;
        List<AmplifierType> allowed = [];
        foreach (AmplifierType type in equipment.Amplifiers)
        {
            bool mayBe = names.Count > 0 ? names.Contains(type.Name) : type.IsAllowedForDesign;
            if (!mayBe || (type.Kind == AmplifierKind.Multiband) != isMultiband)
            {
                continue;
            }
            bool carries = isMultiband
                ? type.Members.All(m => equipment.FindAmplifier(m) is { } member && bands.Exists(b => Band.Carries(member, b)))
                : Band.Carries(type, bands[0]);
            if (carries)
            {
                allowed.Add(type);
            }
        }
        return allowed;
    }

    /// <summary>Multi-band kinds with a member that would be chosen for one of the bands.</summary>
    public List<AmplifierType> Narrow(List<AmplifierType> several, FrequencyBand band, double gain, double power, bool ramanAllowed)
    {
        HashSet<string> names = [.. several.SelectMany(s => s.Members)];
        List<AmplifierType> members = [.. equipment.Amplifiers.Where(a => names.Contains(a.Name) && Band.Carries(a, band))];
        if (Acceptable("", members, gain, power, ramanAllowed, false) is not { } acceptable)
        {
            return [];
        }
        HashSet<string> chosen = [.. acceptable.Select(c => c.Type.Name)];
        return [.. equipment.Amplifiers.Where(a => a.Kind == AmplifierKind.Multiband && a.Members.Any(chosen.Contains))];
    }

    /// <summary>The kind of least noise figure, and by how much it falls short of the power, dB, from 0 down; null with a diagnostic.</summary>
    public (AmplifierType Type, double Reduction_dB)? Best(
        string uid,
        List<AmplifierType> types,
        double gain,
        double power,
        bool ramanAllowed,
        bool reports
    )
    {
        if (Acceptable(uid, types, gain, power, ramanAllowed, reports) is not { } acceptable)
        {
            string message = $"amplifier '{uid}': none reaches down to a gain of {gain:F2} dB";
            diagnostics.Error(Codes.NoAmplifierFits, new SourceSpan(equipment.File), message, "raise Span.padding, or allow one of less gain");
            return null;
        }
        Candidate best = acceptable[0];
        double least = double.PositiveInfinity;
        foreach (Candidate candidate in acceptable)
        {
            double noise = candidate.Model.Figure(gain, ReferenceInput_dBm).Figure_dB;
            (best, least) = noise < least ? (candidate, noise) : (best, least);
        }
        double reduction = Math.Min(best.Power, 0);
        if (reduction < -0.5 && reports)
        {
            string message = $"amplifier '{uid}': gain and power are beyond all that may be used; power is reduced by {-reduction:F2} dB";
            diagnostics.Warning(Codes.AmplifierLimits, new SourceSpan(equipment.File), message, "allow a stronger one, or shorten the span");
        }
        return (best.Type, reduction);
    }

    /// <summary>Warns where an amplifier that is given is set beyond its gains, or pumps a fibre of too much loss.</summary>
    public void Warn(string uid, AmplifierType type, double gain, LineNode before, bool ramanAllowed)
    {
        string? problem =
            gain - type.MaxGain_dB - equipment.Span.ExtendedGain_dB > 1e-2
                ? $"{gain:F2} dB of gain are above the {type.MaxGain_dB} dB of its kind '{type.Name}'"
            : gain < type.MinGain_dB ? $"{gain:F2} dB of gain are below the {type.MinGain_dB} dB of its kind '{type.Name}'"
            : null;
        if (problem is not null)
        {
            diagnostics.Warning(Codes.AmplifierLimits, new SourceSpan(equipment.File), $"amplifier '{uid}': {problem}", "check its type_variety");
        }
        if (type.IsRaman && !ramanAllowed)
        {
            string why =
                before is FiberNode ? "the fibre before it has more loss than Span.max_fiber_lineic_loss_for_raman" : "no fibre is before it";
            diagnostics.Warning(Codes.AmplifierLimits, new SourceSpan(equipment.File), $"amplifier '{uid}' is Raman, but {why}", "use another kind");
        }
    }

    // Those that may be Raman amplifiers come last.
    private List<Candidate>? Acceptable(string uid, List<AmplifierType> types, double gain, double power, bool ramanAllowed, bool reports)
    {
        List<Candidate> candidates = new(types.Count);
        AddCandidates(candidates, types, gain, power, isRaman: false);
        int plain = candidates.Count;
        if (ramanAllowed)
        {
            AddCandidates(candidates, types, gain, power, isRaman: true);
        }
        if (candidates.Exists(c => c.AboveLeast > 0))
        {
            candidates.RemoveAll(c => !(c.AboveLeast > 0));
        }
        else
        {
            if (plain == 0)
            {
                return null;
            }
            if (reports)
            {
                string message = $"amplifier '{uid}': a gain of {gain:F2} dB is below that of all that may be used; its input is padded";
                diagnostics.Warning(Codes.AmplifierLimits, new SourceSpan(equipment.File), message, "raise Span.padding");
            }
            candidates.RemoveRange(plain, candidates.Count - plain);
        }
        if (candidates.Exists(c => c.Power > 0))
        {
            candidates.RemoveAll(c => !(c.Power > 0));
            return candidates;
        }
        double most = candidates.Max(c => c.Power);
        candidates.RemoveAll(c => !(c.Power - most > -NearStrongest_dB));
        return candidates;
    }

    private void AddCandidates(List<Candidate> candidates, List<AmplifierType> types, double gain, double power, bool isRaman)
    {
        foreach (AmplifierType type in types)
        {
            if (type.IsRaman == isRaman && stages.Model(type) is { } model)
            {
                double reach = Math.Min(power - gain + type.MaxGain_dB + equipment.Span.ExtendedGain_dB, type.MaxPower_dBm) - power;
                // Padding before a Raman amplifier is not possible.
                double above = gain + (isRaman ? 0 : BelowLeastGain_dB) - type.MinGain_dB;
                candidates.Add(new Candidate(type, model, reach, above));
            }
        }
    }

    /// <param name="Power">That it gives beyond what is asked, dB.</param>
    /// <param name="AboveLeast">Gain above the least at which it may be used, dB.</param>
    private readonly record struct Candidate(AmplifierType Type, AmplifierModel Model, double Power, double AboveLeast);
}
