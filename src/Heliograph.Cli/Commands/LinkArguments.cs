using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Links;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;
using Heliograph.Photonics;

namespace Heliograph.Cli.Commands;

/// <summary>
/// Reads what <c>helio link</c> was given: quantities with their units, parts of the catalogue, figures in place. Everything wrong is
/// collected, each with what to write instead.
/// </summary>
internal sealed class LinkArguments(FigureBook book)
{
    private const double ColdestCelsius = -60;
    private const double HottestCelsius = 300;
    private const double MostLossDb = 100;
    private const double LongestMetres = 1e6;
    private const int MostConnectors = 100;
    private const int MostThreads = 1024;

    // A link whose medium states no reach is shown over a row of racks.
    private const double OtherwiseMetres = 10;

    private static readonly string[] Media = ["copper", "pluggable", "cpo", "optical-io", "coherent"];
    private static readonly string[] OnTheWay = ["circuit-switch", "connector"];

    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public LinkConditions Conditions(string? temperature, string? air, string? coolant, string? loss) =>
        new(
            Quantity("--coolant", coolant, Dimension.OfCelsius, "30 degC", ColdestCelsius, HottestCelsius),
            Quantity("--air", air, Dimension.OfCelsius, "35 degC", ColdestCelsius, HottestCelsius),
            Quantity("--temperature", temperature, Dimension.OfCelsius, "60 degC", ColdestCelsius, HottestCelsius),
            Quantity("--loss", loss, Dimension.OfDecibel, "2 dB", 0, MostLossDb) ?? 0
        );

    /// <summary>b/s, or null when it was not given.</summary>
    public double? Rate(string option, string? text) => Quantity(option, text, Dimension.OfRate, "400 Gb/s", 1, 1e18);

    public double? Length(string? text) => Quantity("--length", text, Dimension.OfLength, "50 m", 0, LongestMetres);

    public ImmutableArray<PartRef> Through(IEnumerable<string> ids) => [.. ids.Select(id => Part("--through", id, OnTheWay, [])).OfType<PartRef>()];

    /// <summary>The medium of a link alone; null, with errors, when it is none.</summary>
    /// <param name="sets"><c>quantity=value</c>, figures in place of those of the catalogue.</param>
    public Medium? Medium(string id, IEnumerable<string> through, int? connectors, string? connector, string? fibre, IEnumerable<string> sets)
    {
        PartRef? part = Part("--medium", id, Media, Overrides(sets));
        ImmutableArray<PartRef> passed = Through(through);
        PartRef? jumper = connector is null ? null : Part("--connector", connector, ["connector"], []);
        PartRef? glass = fibre is null ? null : Part("--fibre", fibre, ["fibre"], []);
        int? pairs = Pairs(connectors);
        if (part is null || _errors.Count > 0)
        {
            return null;
        }
        bool isCable = book.Part(part) is { Family: "copper" } || book.Figure(part, "power", "cable-end") is not null;
        if (isCable && !passed.IsEmpty)
        {
            _errors.Add($"--through: {id} is a cable with fixed ends; light of no module passes {passed[0].Id}");
            return null;
        }
        return new Medium(part, null, passed, null, pairs ?? (isCable ? 0 : 2), jumper, glass, default);
    }

    /// <summary>The medium as the one link of a matrix; none, with errors, when it is no medium.</summary>
    public ImmutableArray<PartRef> Links(string id, IEnumerable<string> sets) =>
        Part("--medium", id, Media, Overrides(sets)) is { } part ? [part] : [];

    /// <summary>Adds an error that only the answer shows.</summary>
    public void Fail(string error) => _errors.Add(error);

    /// <summary>Mated pairs; null when they were not given.</summary>
    public int? Pairs(int? connectors)
    {
        if (connectors is < 0 or > MostConnectors)
        {
            _errors.Add($"--connectors: {connectors} is out of range, 0 to {MostConnectors}");
        }
        return connectors;
    }

    /// <summary>What <c>--draws</c> asks for; null when it was not given, or with an error.</summary>
    public LinkDraws? Draws(int? draws, long? seed, int? threads)
    {
        int before = _errors.Count;
        if (draws is < 1 or > LinkSpreads.MostDraws)
        {
            string most = LinkSpreads.MostDraws.ToString("#,0", CultureInfo.InvariantCulture);
            _errors.Add(FormattableString.Invariant($"--draws: {draws} is out of range, 1 to {most}; a million resolves an outage of some 10 ppm"));
        }
        if (seed < 0)
        {
            _errors.Add(FormattableString.Invariant($"--seed: {seed} is out of range, at least 0"));
        }
        if (threads is < 1 or > MostThreads)
        {
            _errors.Add(FormattableString.Invariant($"--threads: {threads} is out of range, 1 to {MostThreads}"));
        }
        return draws is { } count && _errors.Count == before ? new LinkDraws(count, (ulong?)seed, threads ?? 0) : null;
    }

    /// <summary>The part of an option, or null with an error.</summary>
    public PartRef? Part(string option, string id, string[] families, ImmutableArray<Figure> overrides)
    {
        if (book.Catalogue.Find(id) is not { } part)
        {
            IEnumerable<string> fitting = book.Catalogue.Parts.Where(p => families.Contains(p.Family)).Select(p => p.Id);
            string? near = Suggest.Nearest(id, fitting) ?? Suggest.Nearest(id, book.Catalogue.Parts.Select(p => p.Id));
            string fix = near is null ? $"helio parts --family {families[0]} lists some" : $"did you mean {near}?";
            _errors.Add($"{option}: no part '{id}' in the catalogue; {fix}");
            return null;
        }
        if (!families.Contains(part.Family))
        {
            _errors.Add(
                $"{option}: {id} is of family {part.Family}, {string.Join(" or ", families)} is due; helio parts --family {families[0]} lists some"
            );
            return null;
        }
        return new PartRef(id, overrides, default);
    }

    /// <summary>Longest of the link: given, else the reach of the medium.</summary>
    public double LengthOf(Medium medium, double? given) => given ?? book.Get(medium.Part, "reach").Value ?? OtherwiseMetres;

    /// <summary>Checks a rate against that of the medium.</summary>
    public void CheckRate(Medium medium, double? rate)
    {
        double? most = book.Figure(medium.Part, "rate")?.High;
        if (rate > most * (1 + 1e-9))
        {
            _errors.Add($"--rate: {new BitRate((long)rate.Value)} is more than {medium.Part.Id} carries, {new BitRate((long)most!.Value)}");
        }
        else if (rate is null && most is null)
        {
            _errors.Add($"--rate: the catalogue has no rate of {medium.Part.Id}; give one, such as --rate '400 Gb/s'");
        }
    }

    private ImmutableArray<Figure> Overrides(IEnumerable<string> sets) => [.. sets.Select(Override).OfType<Figure>()];

    private Figure? Override(string set)
    {
        string[] sides = set.Split('=', 2);
        if (sides.Length != 2 || Quantities.Find(sides[0].Trim()) is not { } kind)
        {
            string word = sides[0].Trim();
            string fix = Suggest.Nearest(sides[0].Trim(), Quantities.Known.Select(q => q.Name)) is { } near ? $"; did you mean {near}?" : "";
            _errors.Add($"--set: '{word}' is no quantity of a part{fix} (write --set 'launch-power=14 dBm')");
            return null;
        }
        double factor = (double)Unit.Parse(kind.Unit).Factor;
        double? Limit(double limit) => Math.Abs(limit) == double.MaxValue ? null : limit * factor;
        double? value = Quantity($"--set {kind.Name}", sides[1], kind.Dimension, $"1 {kind.Unit}".TrimEnd(), Limit(kind.Least), Limit(kind.Most));
        return value is not { } v
            ? null
            : new Figure(kind.Name, v, v, v, kind.Unit, null, [], FigureStatus.Scenario, [], Why: "given on the command line");
    }

    private double? Quantity(string option, string? text, Dimension dimension, string example, double? least, double? most)
    {
        if (text is null)
        {
            return null;
        }
        string shown = text.Trim();
        if (!Model.Units.Quantity.TryParse(text, out Quantity quantity, out string? error))
        {
            _errors.Add($"{option}: '{shown}' {error}; write '{example}'");
            return null;
        }
        if (quantity.Dimension != dimension)
        {
            string why = quantity.Unit.Symbol.Length == 0 ? "has no unit" : $"is of another dimension than {example.Split(' ')[^1]}";
            _errors.Add($"{option}: '{shown}' {why}; write '{example}'");
            return null;
        }
        double value = quantity.Value;
        if (value < least || value > most)
        {
            string unit = quantity.Unit.Symbol;
            double factor = (double)quantity.Unit.Factor;
            string Shown(double? limit) => (limit!.Value / factor).ToString("0.######", CultureInfo.InvariantCulture);
            string range =
                least is null ? $"at most {Shown(most)} {unit}"
                : most is null ? $"at least {Shown(least)} {unit}"
                : $"{Shown(least)} to {Shown(most)} {unit}";
            _errors.Add($"{option}: '{shown}' is out of range, {range.TrimEnd()}");
            return null;
        }
        return value;
    }
}
