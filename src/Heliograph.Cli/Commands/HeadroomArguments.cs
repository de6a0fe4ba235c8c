using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Cli.Output;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Cli.Commands;

/// <summary>An option of <c>helio headroom</c>.</summary>
internal sealed record HeadroomOption(string Name, string Value, string Description);

/// <summary>
/// Reads what <c>helio headroom</c> was given: quantities with their units, a fibre and a switch of the catalogue. Everything wrong is
/// collected, each with what to write instead. Limits keep every result within 64 bits.
/// </summary>
internal sealed class HeadroomArguments(FigureBook book, Func<string, string?> given)
{
    public static readonly ImmutableArray<HeadroomOption> Options =
    [
        new("--rate", "R", "of the line, one direction: 400 Gb/s"),
        new("--length", "L", "of the link: 2 km"),
        new("--delay", "T", "in its place: one way, with modules and FEC: 10 us"),
        new("--fibre", "PART", "whose light is how fast (default fib-smf28)"),
        new("--mtu", "SIZE", "longest frame of the port (default 9216 B)"),
        new("--lossless-mtu", "SIZE", "longest frame of the lossless class (default that of the port)"),
        new("--form", "NAME", "what decides: worksheet (default), sonic, hpcc, conweave"),
        new("--response", "T", "of the peer to a pause (default IEEE 802.3 31B.3.7)"),
        new("--interface", "T", "MAC and PHY of one end (default 1228.8 ns)"),
        new("--gearbox", "T", "of a gearbox at each end (default none)"),
        new("--pipeline", "T", "of the switch, before it decides to pause (default none)"),
        new("--cell", "SIZE", "of the buffer's cells: 254 B (default none)"),
        new("--small-packets", "SHARE", "of what arrives, in the worst packets for cells (default 50 % with --cell)"),
        new("--ports", "N", "lossless ports of the switch (default 1)"),
        new("--classes", "N", "lossless classes of a port (default 1)"),
        new("--buffer", "SIZE", "that they share: 64 MiB"),
        new("--switch", "PART", "in its place: buffer of a switch of the catalogue"),
        new("--reserved", "SIZE", "guaranteed to each class of each port beside its headroom (default none)"),
        new("--oversubscribe", "X", "how many times the pool of headroom is promised (default 1)"),
        new("--relays", "N", "switches with such a buffer on the way, at equal distances (default the fewest that are enough)"),
        new("--credit", "SIZE", "that a credit stands for (default 64 B)"),
        new("--update", "T", "longest time between two credit updates (default none)"),
        new("--loss", "P", "of a packet, 1e-5 (default 1e-6, 1e-5 and 1e-4)"),
        new("--packet", "SIZE", "of the transport, for goodput (default 4096 B)"),
        new("--ends", "T", "what hosts and switches add to the round trip, for goodput (default 10 us)"),
    ];

    private const double LongestMetres = 1e7;
    private const string DefaultFibre = "fib-smf28";

    // facts of IEEE 802.1Qbb worksheets: 122,880 bit times at 100 Gb/s; as a time at other rates.
    private static readonly Duration DefaultInterface = new(1_228_800);

    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Null with errors.</summary>
    public HeadroomRequest? Read()
    {
        BitRate rate = Rate();
        (string fibre, double? secondsPerMetre) = Fibre();
        Duration? stated = Time("--delay", 1e-1, "10 us");
        double? length = Length(stated);
        DataSize mtu = Size("--mtu", 64, 1_000_000, "9216 B") ?? new DataSize(9216);
        DataSize? cell = Size("--cell", 1, 4096, "254 B");
        Duration? response = Time("--response", 1e-3, "1 us");
        (DataSize? buffer, string? chip) = Buffer();
        HeadroomRequest request = new()
        {
            Rate = rate,
            Fibre = fibre,
            DelayPerMetre_s = secondsPerMetre ?? 0,
            StatedDelay = stated,
            Length_m = length ?? 0,
            Form = Form(),
            Mtu = mtu,
            LosslessMtu = Size("--lossless-mtu", 64, 1_000_000, "9216 B") ?? mtu,
            StatedResponse = response,
            InterfaceDelay = Time("--interface", 1e-3, "1228.8 ns") ?? DefaultInterface,
            InterfaceStated = given("--interface") is not null,
            GearboxDelay = Time("--gearbox", 1e-3, "100 ns") ?? default,
            PipelineDelay = Time("--pipeline", 1e-3, "800 ns") ?? default,
            Cells = new CellOccupancy(cell ?? default, Ratio("--small-packets", 0, 1, "50 %") ?? (cell is null ? 0 : 0.5)),
            Ports = Count("--ports", 4096),
            Classes = Count("--classes", 8),
            Buffer = buffer,
            Chip = chip,
            Reserved = Size("--reserved", 0, 1_000_000_000, "18 KiB") ?? default,
            OverSubscription = Ratio("--oversubscribe", 1, 1000, "2") ?? 1,
            Relays = given("--relays") is null ? null : Count("--relays", RelayedLink.MostRelays, least: 0),
            CreditSize = Size("--credit", 1, 1_000_000, "64 B") ?? new DataSize(64),
            UpdatePeriod = Time("--update", 1e-3, "1 us") ?? default,
            Losses = Ratio("--loss", 0, 0.999, "1e-5") is { } loss ? [loss] : [1e-6, 1e-5, 1e-4],
            Packet = Size("--packet", 64, 1_000_000, "4096 B") ?? new DataSize(4096),
            EndDelay = Time("--ends", 1e-1, "10 us") ?? new Duration(10_000_000),
        };
        if (request.Cells.Cell.Bytes == 0 && given("--small-packets") is not null && _errors.Count == 0)
        {
            _errors.Add("--small-packets: only cells make small packets dear; add --cell '254 B'");
        }
        return _errors.Count > 0 ? null : request.Located();
    }

    private BitRate Rate()
    {
        if (given("--rate") is null)
        {
            _errors.Add("--rate: is missing; write --rate '400 Gb/s'");
            return default;
        }
        double? value = Quantity("--rate", Dimension.OfRate, "400 Gb/s", 1e6, 1e14);
        return value is { } v ? new BitRate((long)Math.Round(v)) : default;
    }

    private double? Length(Duration? stated)
    {
        bool hasLength = given("--length") is not null;
        bool hasDelay = given("--delay") is not null;
        if (hasLength == hasDelay)
        {
            _errors.Add(
                hasLength
                    ? "--delay: a link has a length or a delay, not both; leave one out"
                    : "--length: is missing; write --length '2 km', or --delay '10 us'"
            );
            return null;
        }
        return stated is null ? Quantity("--length", Dimension.OfLength, "2 km", 0, LongestMetres) : null;
    }

    private (string Id, double? SecondsPerMetre) Fibre()
    {
        string id = given("--fibre") ?? DefaultFibre;
        if (Part("--fibre", id, "fibre") is not { } part)
        {
            return (id, null);
        }
        double? delay = book.Get(part, "delay-per-length").Value;
        if (delay is not > 0)
        {
            _errors.Add($"--fibre: the catalogue has no delay of {id}; take {DefaultFibre}, or state --delay");
        }
        return (id, delay);
    }

    private (DataSize? Size, string? Chip) Buffer()
    {
        DataSize? stated = Size("--buffer", 0, 1_000_000_000_000_000, "64 MiB");
        if (given("--switch") is not { } id)
        {
            return (stated, null);
        }
        if (given("--buffer") is not null)
        {
            _errors.Add("--switch: the buffer is stated or that of a switch, not both; leave one out");
            return (null, null);
        }
        if (Part("--switch", id, "switch") is not { } part)
        {
            return (null, null);
        }
        double? bits = book.Get(part, "buffer").Value;
        if (bits is null)
        {
            _errors.Add($"--switch: the catalogue has no buffer of {id}; state --buffer '64 MiB'");
        }
        return (bits is { } b ? new DataSize((long)(b / 8)) : null, id);
    }

    private HeadroomForm Form()
    {
        string name = given("--form") ?? HeadroomForms.Name(HeadroomForm.Worksheet);
        if (HeadroomForms.Find(name) is { } form)
        {
            return form;
        }
        string near = Suggest.Nearest(name, HeadroomForms.Names) is { } n ? $"did you mean {n}?" : $"one of {string.Join(", ", HeadroomForms.Names)}";
        _errors.Add($"--form: '{name}' is no form of headroom; {near}");
        return HeadroomForm.Worksheet;
    }

    private PartRef? Part(string option, string id, string family)
    {
        if (book.Catalogue.Find(id) is not { } part)
        {
            string? near = Suggest.Nearest(id, book.Catalogue.Parts.Where(p => p.Family == family).Select(p => p.Id));
            string fix = near is null ? $"helio parts --family {family} lists some" : $"did you mean {near}?";
            _errors.Add($"{option}: no part '{id}' in the catalogue; {fix}");
            return null;
        }
        if (part.Family != family)
        {
            _errors.Add($"{option}: {id} is of family {part.Family}, {family} is due; helio parts --family {family} lists some");
            return null;
        }
        return new PartRef(id);
    }

    private int Count(string option, int most, int least = 1)
    {
        if (given(option) is not { } text)
        {
            return 1;
        }
        if (!int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count))
        {
            _errors.Add($"{option}: '{text.Trim()}' is no whole number; write {least} to {most}");
            return 1;
        }
        if (count < least || count > most)
        {
            _errors.Add(FormattableString.Invariant($"{option}: {count} is out of range, {least} to {most}"));
            return 1;
        }
        return count;
    }

    private Duration? Time(string option, double most, string example) =>
        Quantity(option, Dimension.OfTime, example, 0, most) is { } seconds ? Duration.FromSeconds(seconds) : null;

    private double? Ratio(string option, double least, double most, string example) => Quantity(option, Dimension.None, example, least, most);

    // Bits are the base unit of data; half a byte is a whole one.
    private DataSize? Size(string option, long least, long most, string example) =>
        Quantity(option, Dimension.OfData, example, 8.0 * least, 8.0 * most) is { } bits ? new DataSize((long)Math.Ceiling(bits / 8)) : null;

    private double? Quantity(string option, Dimension dimension, string example, double least, double most)
    {
        if (given(option) is not { } text)
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
            string why =
                quantity.Unit.Symbol.Length == 0 ? "has no unit"
                : dimension == Dimension.None ? "has a unit where none is due"
                : $"is of another dimension than {example.Split(' ')[^1]}";
            _errors.Add($"{option}: '{shown}' {why}; write '{example}'");
            return null;
        }
        double value = quantity.Value;
        if (!(value >= least && value <= most))
        {
            double factor = (double)quantity.Unit.Factor;
            string unit = quantity.Unit.Symbol;
            string Shown(double limit) => (limit / factor).ToString("0.######", CultureInfo.InvariantCulture);
            _errors.Add($"{option}: '{shown}' is out of range, {Shown(least)} to {Shown(most)} {unit}".TrimEnd());
            return null;
        }
        return value;
    }
}
