using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>A colour of the product: its CSS variable, and its value on light and dark paper and on a terminal.</summary>
/// <param name="Name">CSS variable is <c>--name</c>.</param>
internal sealed record Swatch(string Name, string Means, string Light, string Dark, string Terminal)
{
    public string Css => $"var(--{Name})";
}

/// <summary>
/// The one palette: the same colour for the same thing in every picture, terminal and page. Media are the hues of
/// Okabe and Ito; all others keep apart from them under protanopia and deuteranopia (<c>PaletteTests</c> simulates
/// both). Documented in <c>docs/STYLE-pictures.md</c>.
/// </summary>
internal static class Palette
{
    public static readonly Swatch Copper = new("copper", "copper", "#D55E00", "#E8732A", "darkorange3");
    public static readonly Swatch Pluggable = new("pluggable", "pluggable", "#0072B2", "#3D9BD9", "deepskyblue4_1");
    public static readonly Swatch Lpo = new("lpo", "LPO", "#56B4E9", "#7CC9F5", "skyblue2");
    public static readonly Swatch Cpo = new("cpo", "CPO", "#009E73", "#1DBF92", "springgreen4");
    public static readonly Swatch OpticalIo = new("optical-io", "optical I/O", "#CC79A7", "#EABFB7", "hotpink3");
    public static readonly Swatch Lines = new("lines", "lines between sites", "#B0B409", "#F0E442", "yellow3");
    public static readonly Swatch Compute = new("compute", "compute, accelerators, servers", "#5F6B7A", "#93A0B0", "grey50");
    public static readonly Swatch Exposed = new("exposed", "exposed communication", "#E69F00", "#F2B632", "orange1");
    public static readonly Swatch Bubble = new("bubble", "pipeline bubble", "#C3C8CE", "#4A525C", "grey74");
    public static readonly Swatch Memory = new("memory", "memory", "#882255", "#C2558C", "deeppink4_1");
    public static readonly Swatch Optimizer = new("optimizer", "optimizer", "#44AA99", "#75A88D", "darkcyan");
    public static readonly Swatch Nic = new("nic", "NICs", "#8C6D31", "#B8935A", "gold3");
    public static readonly Swatch SerDes = new("serdes", "host SerDes", "#D1D000", "#BCD658", "chartreuse3");
    public static readonly Swatch Switches = new("switches", "packet switches", "#332288", "#9B51EF", "slateblue3");
    public static readonly Swatch Circuit = new("circuit", "circuit switches", "#7F1ABF", "#DA4AB6", "magenta3");
    public static readonly Swatch Facility = new("facility", "building and site", "#B2A873", "#8A7B70", "tan");
    public static readonly Swatch Energy = new("energy", "electricity", "#6B4F3A", "#C9A68A", "orange4");
    public static readonly Swatch Support = new("support", "support", "#D3C6BC", "#5E544C", "wheat4");
    public static readonly Swatch Repairs = new("repairs", "repairs", "#8FA9B5", "#C6D6DE", "lightsteelblue3");
    public static readonly Swatch LowEnd = new("end-low", "figure at its low end", "#56B4E9", "#56B4E9", "skyblue2");
    public static readonly Swatch HighEnd = new("end-high", "figure at its high end", "#D98200", "#E69F00", "orange3");
    public static readonly Swatch Closes = new("closes", "closes", "#2F7EB8", "#58A9DE", "steelblue");
    public static readonly Swatch Remedy = new("remedy", "closes with a remedy", "#E8B000", "#F0C74A", "gold3_1");
    public static readonly Swatch Fails = new("fails", "does not close", "#9E1B32", "#E0566B", "red3");
    public static readonly Swatch Unknown = new("unknown", "not computable", "#B4B9BE", "#59626B", "grey66");
    public static readonly Swatch Other = new("other", "anything else", "#7F7F7F", "#A0A0A0", "grey46");

    public static IReadOnlyList<Swatch> All { get; } =
    [
        Copper,
        Pluggable,
        Lpo,
        Cpo,
        OpticalIo,
        Lines,
        Compute,
        Exposed,
        Bubble,
        Memory,
        Optimizer,
        Nic,
        SerDes,
        Switches,
        Circuit,
        Facility,
        Energy,
        Support,
        Repairs,
        LowEnd,
        HighEnd,
        Closes,
        Remedy,
        Fails,
        Unknown,
        Other,
    ];

    public static Swatch OfLayer(string layer) =>
        layer switch
        {
            "accelerators" or "servers" => Compute,
            "NICs" => Nic,
            "copper" => Copper,
            "pluggable" => Pluggable,
            "LPO" => Lpo,
            "CPO" => Cpo,
            "optical I/O" => OpticalIo,
            "host SerDes" => SerDes,
            "switches" => Switches,
            "circuit switches" => Circuit,
            "lines" or "leases" => Lines,
            "facility" => Facility,
            "energy" => Energy,
            "support" => Support,
            "repairs" => Repairs,
            _ => Other,
        };

    /// <summary>Of a medium by its family and part; an LPO is a pluggable whose part says so.</summary>
    public static Swatch OfMedium(string family, string partId) =>
        family switch
        {
            "copper" => Copper,
            "pluggable" => partId.Contains("lpo", StringComparison.Ordinal) ? Lpo : Pluggable,
            "cpo" => Cpo,
            "optical-io" => OpticalIo,
            "coherent" => Lines,
            _ => Other,
        };

    public static Swatch OfStep(StepCategory category) =>
        category switch
        {
            StepCategory.Compute => Compute,
            StepCategory.Memory => Memory,
            StepCategory.ExposedCommunication => Exposed,
            StepCategory.Bubble => Bubble,
            _ => Optimizer,
        };

    public static string Word(StepCategory category) =>
        category switch
        {
            StepCategory.Compute => "compute",
            StepCategory.Memory => "memory",
            StepCategory.ExposedCommunication => "exposed communication",
            StepCategory.Bubble => "pipeline bubble",
            _ => "optimizer",
        };
}
