using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>How the physics of a medium is treated.</summary>
internal enum MediumKind
{
    /// <summary>Copper with fixed ends or a trace: closes by reach.</summary>
    Copper,

    /// <summary>An optical cable with fixed ends (AOC): closes by reach.</summary>
    ActiveOptical,

    /// <summary>Modules at both ends and fibre between them.</summary>
    Pluggable,

    /// <summary>Optics beside the switch die.</summary>
    CoPackaged,

    /// <summary>Coherent modules.</summary>
    Coherent,
}

/// <inheritdoc cref="MediumKind"/>
internal static class MediumKinds
{
    /// <summary>Null for a family that is no medium.</summary>
    public static MediumKind? Of(Part part) =>
        part.Family switch
        {
            "copper" => MediumKind.Copper,
            "coherent" => MediumKind.Coherent,
            "cpo" or "optical-io" => MediumKind.CoPackaged,
            // A figure for a cable end says that the ends cannot be taken off.
            "pluggable" => part.Find("power", "cable-end") is null ? MediumKind.Pluggable : MediumKind.ActiveOptical,
            _ => null,
        };

    public static bool IsCable(this MediumKind kind) => kind is MediumKind.Copper or MediumKind.ActiveOptical;
}
