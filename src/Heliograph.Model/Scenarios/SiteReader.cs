using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads one site: place, power, floor, servers and its networks from inner to outer.</summary>
internal sealed class SiteReader(PartScope parts, DiagnosticList diagnostics, string folder)
{
    /// <summary>Null, with diagnostics, when something that is needed is missing or wrong.</summary>
    public Site? Read(YamlNode node)
    {
        if (MapReader.Over(node, "a site", diagnostics) is not { } reader)
        {
            return null;
        }
        reader.Allow(["like"]);
        int before = diagnostics.ErrorCount;
        string? name = Names.Read(reader, "name");
        GeoPoint? location = ReadLocation(reader);
        SitePower? power = ReadPower(reader.Map("power", required: true));
        PartRef? facility = parts.Read(reader, "facility", PartScope.Facility);
        if (facility is not null)
        {
            parts.Has(facility, "capex-per-watt");
        }
        FloorLayout layout = ReadLayout(reader.Map("layout"));
        SiteCooling cooling = ReadCooling(reader.Map("cooling"));
        Servers? servers = ReadServers(reader.Map("servers", required: true));
        NetworkReader networks = new(parts, diagnostics, folder);
        ImmutableArray<Network>.Builder scaleUp = ImmutableArray.CreateBuilder<Network>();
        int? wholeSite = servers is null ? null : servers.Count * servers.AcceleratorsEach;
        int i = 0;
        foreach (MapReader map in reader.Maps("scale-up"))
        {
            i++;
            string called = i == 1 ? "scale-up" : $"scale-up-{i.ToString(CultureInfo.InvariantCulture)}";
            int? domain = i == 1 ? servers?.AcceleratorsEach : wholeSite;
            if (networks.Read(map, called, domain) is { } network)
            {
                scaleUp.Add(network);
            }
        }
        Network? scaleOut = reader.Map("scale-out") is { } outer ? networks.Read(outer, "scale-out", wholeSite) : null;
        reader.Done();
        return diagnostics.ErrorCount > before
            ? null
            : new Site(name!, location, power!, layout, servers!, scaleUp.ToImmutable(), scaleOut, facility, reader.Span) { Cooling = cooling };
    }

    // "37.4 N, 122.1 W"
    internal static GeoPoint? ReadLocation(MapReader reader)
    {
        if (reader.Text("location") is not { } text)
        {
            return null;
        }
        string[] halves = text.Split(',');
        if (halves.Length == 2 && Degrees(halves[0], 'N', 'S') is { } latitude && Degrees(halves[1], 'E', 'W') is { } longitude)
        {
            if (Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180)
            {
                return new GeoPoint(latitude, longitude);
            }
            Refuse(Codes.OutOfRange, "is not on the globe", "the most is 90 N, 180 E");
            return null;
        }
        Refuse(Codes.MalformedValue, "is no place", "write degrees, such as 37.4 N, 122.1 W");
        return null;

        void Refuse(string code, string what, string fix) =>
            reader.Diagnostics.Error(code, reader.SpanOf("location"), $"'location: {Excerpt.Of(text)}' {what}", fix);
    }

    private static double? Degrees(string text, char positive, char negative)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || (trimmed[^1] != positive && trimmed[^1] != negative))
        {
            return null;
        }
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;
        bool isRead = double.TryParse(trimmed[..^1], style, CultureInfo.InvariantCulture, out double degrees);
        return !isRead ? null
            : trimmed[^1] == positive ? degrees
            : -degrees;
    }

    private SitePower? ReadPower(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        double? limit = reader.Quantity("limit", "kW", 1e-3, 1e9);
        double? rackLimit = reader.Quantity("rack-limit", "kW", 1e-3, 1e6);
        Setting? pue = parts.ReadSetting(reader, "pue", "pue", "", PartScope.Facility, 1, 5, required: true);
        Setting? price = parts.ReadSetting(reader, "price", "electricity-price", "USD/kWh", PartScope.Facility, 0, 100, required: true);
        Setting? utilisation = parts.ReadSetting(reader, "utilisation", "power-utilisation", "", PartScope.Load, 0, 1);
        reader.Done();
        return pue is null || price is null ? null : new SitePower(limit, rackLimit, pue, price, utilisation);
    }

    private static FloorLayout ReadLayout(MapReader? reader)
    {
        FloorLayout standard = FloorLayout.Default;
        if (reader is null)
        {
            return standard;
        }
        FloorLayout layout = new(
            reader.Quantity("rack", "m", 0.1, 10) ?? standard.RackPitch,
            reader.Quantity("row-pitch", "m", 0.1, 100) ?? standard.RowPitch,
            reader.Count("row", "racks", 1, 100_000) ?? standard.RacksPerRow,
            reader.Quantity("tray", "m", 0, 100) ?? standard.Tray,
            reader.OneOf("switch-racks", ["middle", "end"]) ?? standard.SwitchRacks
        );
        reader.Done();
        return layout;
    }

    private static SiteCooling ReadCooling(MapReader? reader)
    {
        if (reader is null)
        {
            return SiteCooling.Default;
        }
        SiteCooling cooling = new(reader.Quantity("coolant", "degC", 0, 90), reader.Quantity("air", "degC", -40, 70));
        reader.Done();
        return cooling;
    }

    private Servers? ReadServers(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        int? count = reader.Integer("count", 1, 10_000_000, required: true);
        PartRef? accelerator = null;
        int? each = null;
        if (reader.Map("accelerators", required: true) is { } inner)
        {
            each = inner.Integer("count", 1, 10_000, required: true);
            accelerator = parts.FromMap(inner, PartScope.Accelerator, required: true);
            PartScope.Done(inner);
        }
        int? perRack = reader.Integer("per-rack", 1, 10_000);
        PartRef? part = parts.FromMap(reader, PartScope.Server, required: false);
        // What fits into a rack is known of some servers; of others the scenario has to say it.
        perRack ??= part is not null && parts.Figure(part, "per-rack") is >= 1 and <= 10_000 and double known ? (int)known : null;
        if (perRack is null && !reader.Has("per-rack"))
        {
            const string message = "'per-rack' is missing and the catalogue does not know it";
            diagnostics.Error(Codes.MissingKey, reader.Span, message, "add 'per-rack: ...', the servers of one rack");
        }
        PartScope.Done(reader);
        if ((long?)count * each > int.MaxValue)
        {
            string message = $"{count} servers with {each} accelerators each";
            diagnostics.Error(Codes.OutOfRange, reader.SpanOf("count"), message, $"the most is {int.MaxValue} accelerators");
            return null;
        }
        return count is null || each is null || perRack is null || accelerator is null
            ? null
            : new Servers(part, count.Value, perRack.Value, accelerator, each.Value, reader.Span);
    }
}
