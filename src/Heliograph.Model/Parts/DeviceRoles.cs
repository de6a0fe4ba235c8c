using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heliograph.Model.Parts;

/// <summary>A device inside a part: what it does there, and which part of the catalogue it is.</summary>
public sealed record PartDevice(string Role, PartRef Part);

/// <summary>
/// Which roles the devices of a part play, by its family, and which families can play each. What plays another role than
/// <c>engine</c> and <c>package</c> has no devices of its own, so that no part is inside itself.
/// </summary>
public static class DeviceRoles
{
    private static readonly FrozenDictionary<string, ImmutableArray<string>> OfEngine = new Dictionary<string, ImmutableArray<string>>
    {
        ["laser"] = ["laser"],
        ["laser-driver"] = ["driver"],
        // Between the laser source and the chip: a connector where the laser is a module of its own, then the facet.
        ["laser-connector"] = ["connector"],
        ["laser-coupler"] = ["passive"],
        ["splitter"] = ["passive"],
        ["waveguide"] = ["passive"],
        // A laser that is modulated itself (EML, VCSEL) plays both roles.
        ["modulator"] = ["modulator", "laser"],
        ["driver"] = ["driver"],
        ["tuner"] = ["modulator"],
        ["mux"] = ["passive"],
        ["coupler"] = ["passive"],
        ["demux"] = ["passive"],
        ["photodiode"] = ["receiver"],
        ["tia"] = ["receiver"],
        ["dsp"] = ["dsp"],
        // Beside the engine or inside it: SerDes or die-to-die interface, and the channel to it.
        ["electrical"] = ["serdes", "optical-io"],
        ["channel"] = ["channel"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ImmutableArray<string>> OfPackage = new Dictionary<string, ImmutableArray<string>>
    {
        ["die-material"] = ["material"],
        ["underfill"] = ["material"],
        ["interposer"] = ["material"],
        ["substrate"] = ["material"],
        ["tim1"] = ["material"],
        ["lid"] = ["material"],
        ["tim2"] = ["material"],
        ["cooling"] = ["cooling"],
        ["memory"] = ["material"],
        ["engine"] = ["engine"],
        ["engine-material"] = ["material"],
        ["engine-tim"] = ["material"],
        ["engine-cooling"] = ["cooling"],
        // The electrical escape of the die, and the light that leaves at the edge.
        ["electrical"] = ["serdes", "optical-io"],
        ["shoreline"] = ["shoreline"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ImmutableArray<string>> OfProduct = new Dictionary<string, ImmutableArray<string>>
    {
        ["engine"] = ["engine"],
        ["package"] = ["package"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ImmutableArray<string>> OfCable = new Dictionary<string, ImmutableArray<string>>
    {
        ["channel"] = ["channel"],
        ["connector"] = ["channel"],
        ["dsp"] = ["dsp"],
        // Linear, in the plugs.
        ["redriver"] = ["driver"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenDictionary<string, ImmutableArray<string>>> ByFamily = new Dictionary<
        string,
        FrozenDictionary<string, ImmutableArray<string>>
    >
    {
        ["engine"] = OfEngine,
        ["package"] = OfPackage,
        ["accelerator"] = OfProduct,
        ["coherent"] = OfProduct,
        ["cpo"] = OfProduct,
        ["optical-io"] = OfProduct,
        ["pluggable"] = OfProduct,
        ["switch"] = OfProduct,
        ["copper"] = OfCable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Families whose parts can be made of devices, ordinal.</summary>
    public static IEnumerable<string> Families => ByFamily.Keys.Order(StringComparer.Ordinal);

    /// <summary>Roles within a part of <paramref name="family"/>, ordinal; empty when such parts have no devices.</summary>
    public static ImmutableArray<string> Of(string family) =>
        ByFamily.TryGetValue(family, out var roles) ? [.. roles.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>Families that can play <paramref name="role"/> within a part of <paramref name="family"/>; empty when there is no such role.</summary>
    public static ImmutableArray<string> FamiliesOf(string family, string role) =>
        ByFamily.TryGetValue(family, out var roles) && roles.TryGetValue(role, out ImmutableArray<string> families) ? families : [];

    /// <summary>True when what plays <paramref name="role"/> can itself be made of devices.</summary>
    public static bool MayHaveDevices(string role) => role is "engine" or "package";
}
