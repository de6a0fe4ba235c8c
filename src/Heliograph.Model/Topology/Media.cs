using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Chooses the medium of each link of one kind: the first candidate whose <c>reach</c> covers the link. Remembers the
/// longest link that none reaches, so that a class has one diagnostic, not one a link.
/// </summary>
internal sealed class Media
{
    // Lengths are floats of metres: a millimetre decides nothing.
    private const double Tolerance = 1e-3;

    private readonly PlanContext _context;
    private readonly string _kind;
    private readonly BitRate _rate;
    private readonly MediumChoice? _choice;
    private readonly double?[] _reach;
    private double _longest;
    private int _unreached;

    public Media(PlanContext context, string kind, BitRate rate)
    {
        (_context, _kind, _rate) = (context, kind, rate);
        _choice = context.Network.Media.IsDefault ? null : context.Network.Media.FirstOrDefault(m => m.LinkClass == kind);
        _reach = _choice is null ? [] : [.. _choice.Candidates.Select(m => context.Figure(m.Part, "reach"))];
        foreach (Medium medium in _choice?.Candidates ?? [])
        {
            CheckRate(medium);
        }
    }

    /// <summary>Candidates; at least 1, as a kind without a medium is one class too.</summary>
    public int Count => Math.Max(1, _reach.Length);

    public Medium? this[int candidate] => _choice is null ? null : _choice.Candidates[candidate];

    /// <summary>Candidate for a link whose cable would be <paramref name="length"/> metres by the layout.</summary>
    public int Choose(double length, out float cable)
    {
        cable = (float)length;
        if (_choice is null)
        {
            return 0;
        }
        for (int c = 0; c < _reach.Length; c++)
        {
            double needed = _choice.Candidates[c].Length ?? length;
            // What has no stated reach can only be a last resort.
            bool reaches = _reach[c] is { } reach ? needed <= reach + Tolerance : c == _reach.Length - 1;
            if (reaches)
            {
                cable = (float)needed;
                return c;
            }
        }
        cable = (float)(_choice.Candidates[^1].Length ?? length);
        (_longest, _unreached) = (Math.Max(_longest, cable), _unreached + 1);
        return _reach.Length - 1;
    }

    /// <summary>Reports what the choices amounted to; <paramref name="links"/> of each candidate.</summary>
    public void Report(ReadOnlySpan<int> links)
    {
        if (_choice is null)
        {
            _context.Diagnostics.Warning(
                Codes.BudgetUnknown,
                _context.Network.Span,
                $"{_context.Path}/{_kind}: no medium is given, so that power, price and delay of these links are unknown",
                $"add media: {{ {_kind}: {{ part: ... }} }}"
            );
            return;
        }
        int last = _reach.Length - 1;
        Medium medium = _choice.Candidates[last];
        if (_unreached > 0)
        {
            _context.Diagnostics.Warning(
                Codes.ReachExceeded,
                medium.Span,
                $"{_context.Path}/{_kind}: {_unreached} links of up to {Metres(_longest)} exceed the reach of {medium.Part.Id}, {Metres(_reach[last]!.Value)}",
                $"add a medium that reaches {Metres(_longest)}, or shorten the layout"
            );
        }
        else if (_reach[last] is null && links[last] > 0)
        {
            _context.Diagnostics.Warning(
                Codes.BudgetUnknown,
                medium.Span,
                $"{_context.Path}/{_kind}: {medium.Part.Id} has no figure 'reach', so that {links[last]} links are taken on trust",
                "give its reach in place"
            );
        }
    }

    /// <summary>Links on one module: given, or as many as its rate carries.</summary>
    public int LinksPerModule(Medium? medium)
    {
        if (medium is null)
        {
            return 1;
        }
        return medium.LinksPerModule is { } given ? Math.Max(1, given)
            : _context.Figure(medium.Part, "rate") is { } rate ? Math.Max(1, SwitchPorts.Whole(rate / _rate.BitsPerSecond))
            : 1;
    }

    /// <summary>True for media whose ends are modules or engines that are bought and powered apart from the cable.</summary>
    public static bool HasModules(FigureBook book, Medium? medium) =>
        medium is not null && book.Part(medium.Part)?.Family is "pluggable" or "coherent" or "cpo" or "optical-io";

    private void CheckRate(Medium medium)
    {
        double? rate = _context.Book.Figure(medium.Part, "rate")?.High;
        if (rate is null)
        {
            return;
        }
        double? lanes = _context.Book.Figure(medium.Part, "lanes")?.High * _context.Book.Figure(medium.Part, "lane-rate")?.High;
        // A range, or lanes faster than nominal, are within what the part is made for.
        double most = Math.Max(rate.Value, lanes ?? 0);
        int links = LinksPerModule(medium);
        if (_rate.BitsPerSecond * (double)links > most * (1 + 1e-9))
        {
            string times = links == 1 ? "a link" : $"{links} links";
            _context.Diagnostics.Error(
                Codes.RateExceedsMedium,
                medium.Span,
                $"{_context.Path}/{_kind}: {times} of {_rate} exceed the {new BitRate((long)most)} of {medium.Part.Id}",
                "choose a faster medium, fewer links a module, or a slower link"
            );
        }
    }

    private static string Metres(double metres) => $"{metres.ToString("0.##", CultureInfo.InvariantCulture)} m";
}
