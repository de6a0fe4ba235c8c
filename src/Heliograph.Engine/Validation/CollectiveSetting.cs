using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives.Calibrated;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Engine.Validation;

/// <summary>
/// What a row of measured collectives says of its system, with what follows where it is silent: generation, domain, links, NICs. Reasons to give up are in
/// <see cref="Missing"/>.
/// </summary>
internal sealed partial class CollectiveSetting
{
    private static readonly string[] Vendors = ["nvidia", "amd", "huawei", "ascend", "instinct", "google", "intel", "habana"];

    private const int Server = 8;

    private readonly CollectiveRow _row;
    private readonly bool _isNvidia;

    public CollectiveSetting(CollectiveRow row, FigureBook book)
    {
        _row = row;
        (Generation, _isNvidia) = GenerationOf(row);
        bool leaves = row["scaleout"].Length > 0 || row.Number("nic_gbps") is > 0;
        int? stated = row.Count("nodes");
        int? perNode = row.Count("ranks_per_node");
        Ranks = row.Count("ranks") ?? stated * perNode ?? 0;
        // A row that says neither runs on whole domains, or on servers of eight where it leaves one.
        double size = perNode ?? (leaves && (Domain(row) is 0 or double.PositiveInfinity) ? Outermost(row) : Domain(row));
        Nodes = stated ?? (size >= 1 && Ranks > size && Ranks % size == 0 ? (int)(Ranks / size) : 1);
        if (!leaves && Nodes > 1 && Ranks > 0 && Domain(row) >= Ranks)
        {
            // Trays of one domain.
            Nodes = 1;
        }
        LinkRate = LinkRateOf(row, book, Generation, _isNvidia);
        NicRate = NicRateOf(row);
        Nics = row.Count("nics_per_node") ?? (Ranks > 0 ? Math.Max(1, Ranks / Nodes) : 1);
        Missing = WhatIsMissing(leaves);
    }

    public int Ranks { get; }

    /// <summary>1 where one scale-up domain holds all ranks.</summary>
    public int Nodes { get; }

    public NcclGeneration Generation { get; }

    /// <summary>GB/s of an accelerator, one direction; 0: unknown.</summary>
    public double LinkRate { get; }

    /// <summary>Of a node.</summary>
    public int Nics { get; }

    /// <summary>GB/s of a NIC; 0: unknown.</summary>
    public double NicRate { get; }

    /// <summary>Why the row cannot be predicted; null: it can.</summary>
    public string? Missing { get; }

    /// <summary>Name of the scale-up generation in the calibration.</summary>
    public string ScaleUp =>
        _row.Says("bridge", "scaleup") ? "bridge"
        : IsMesh ? (_row.Says("RoCE", "scaleup") || _row.Says("Ethernet", "scaleup") ? "mesh-ethernet" : "mesh")
        : !_isNvidia || _row.Says("PCIe", "scaleup") ? "other"
        : $"nvlink{(int)Generation + 2}{(IsRack ? "-rack" : "")}";

    /// <summary>Name of the network between nodes in the calibration.</summary>
    public string ScaleOut =>
        _row.Says("EFA", "scaleout") ? "efa"
        : VerbsPattern().IsMatch(_row["scaleout"]) ? "verbs"
        : "other";

    /// <summary>Kernels that write to all peers, not NCCL's.</summary>
    public bool IsDirect => _row.Says("msccl", "library", "algo") || _row.Says("custom", "library", "algo") || _row.Says("kernel", "algo");

    public string Launcher => _row.Says("torch", "library") ? "torch" : "none";

    private bool IsMesh => (_row.Says("mesh", "scaleup") || _row.Says("all-to-all", "scaleup")) && !_row.Says("hybrid", "scaleup");

    private bool IsRack => RackPattern().IsMatch(_row["scaleup"]) || (_row["scaleup"].Length == 0 && _row.Says("GB200", "accel"));

    public CollectiveFabric Fabric(CollectiveCalibration calibration)
    {
        FabricConstants constants = calibration.Fabric(ScaleUp, ScaleOut, Launcher);
        bool hasSwitch = _isNvidia && !_row.Says("bridge", "scaleup") && !_row.Says("mesh", "scaleup") && !_row.Says("PCIe", "scaleup");
        NcclGroup group = new(Ranks, Nodes, Generation, LinkRate, hasSwitch, Nodes > 1 ? Nics : 0, NicRate)
        {
            NetworkLatency_us = 1e6 * calibration.Of("network", ScaleOut, "scale-out-hop-latency"),
            ReducesInNetwork = ReducesInNetwork,
            KeepsOrder = ScaleOut != "efa",
            HasLinks = !_row.Says("PCIe", "scaleup"),
        };
        // A server of eight has links to seven peers, whichever are in use.
        return new CollectiveFabric(group, constants) { MeshPeers = IsMesh ? Math.Max(Server, group.RanksPerNode) - 1 : 0, IsDirect = IsDirect };
    }

    /// <summary>What the row says of algorithm and protocol.</summary>
    public bool Allows(NcclCandidate candidate)
    {
        bool nvls = _row.Says("NVLS", "algo");
        bool off = nvls && _row.Says("off", "algo");
        bool isInSwitch = candidate.Algorithm is NcclAlgorithm.Nvls or NcclAlgorithm.NvlsTree;
        bool collNet = candidate.Algorithm is NcclAlgorithm.CollNetChain or NcclAlgorithm.CollNetDirect;
        bool algorithm =
            off ? !isInSwitch
            : nvls ? isInSwitch
            : ReducesInNetwork ? (_row.Says("chain", "algo") ? candidate.Algorithm == NcclAlgorithm.CollNetChain : collNet || isInSwitch)
            : _row.Says("ring", "algo") || IsLeftToTuner ? candidate.Algorithm == NcclAlgorithm.Ring
            : !_row.Says("tree", "algo") || candidate.Algorithm == NcclAlgorithm.Tree;
        string protocol = _row["proto"].Trim();
        bool isKnown = Enum.TryParse(protocol, true, out NcclProtocol stated) && Enum.IsDefined(stated) && !char.IsAsciiDigit(protocol[0]);
        return algorithm && (!isKnown || candidate.Protocol == stated);
    }

    // On EFA a plugin of the operator chooses instead of NCCL; its guide asks for rings, and the measured latency is that of one.
    private bool IsLeftToTuner => Nodes > 1 && ScaleOut == "efa" && !_row.Says("tree", "algo");

    private bool ReducesInNetwork =>
        !_row.Says("off", "algo") && (_row.Says("collnet", "algo") || _row.Says("in-network", "algo") || _row.Says("sharp", "algo"));

    private string? WhatIsMissing(bool leaves)
    {
        bool isWide = Nodes > 1;
        return Ranks < 1 ? "the number of ranks is missing"
            : Ranks % Nodes != 0 ? $"{Ranks} ranks do not divide over {Nodes} nodes"
            : Ranks / Nodes > 1 && LinkRate == 0 ? "the rate of the scale-up links is missing (scaleup_gbs_uni)"
            : isWide && !leaves ? "the network between the nodes is missing (scaleout, nics_per_node, nic_gbps)"
            : isWide && NicRate == 0 ? "the rate of the NICs is missing (nic_gbps)"
            : null;
    }

    // Ranks that the scale-up network joins at most; a text that names no size joins what the row runs on.
    private static double Domain(CollectiveRow row)
    {
        Match size = DomainPattern().Match(row["scaleup"]);
        bool isRack = RackPattern().IsMatch(row["scaleup"]);
        string number = size.Groups[1].Success ? size.Groups[1].Value : size.Groups[2].Value;
        return size.Success && !isRack ? double.Parse(number, CultureInfo.InvariantCulture)
            : row["scaleup"].Length > 0 || row.Says("GB200", "accel") || row.Says("GB300", "accel") ? double.PositiveInfinity
            : 0;
    }

    // Accelerators of a domain that a run leaves.
    private static double Outermost(CollectiveRow row) =>
        RackPattern().Match(row["scaleup"]) is { Success: true } rack ? double.Parse(rack.Groups[1].Value, CultureInfo.InvariantCulture) : Server;

    private static (NcclGeneration Generation, bool IsNvidia) GenerationOf(CollectiveRow row)
    {
        string accelerator = row["accel"].ToUpperInvariant();
        bool Is(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (accelerator.Contains(name, StringComparison.Ordinal))
                {
                    return true;
                }
            }
            return false;
        }
        Match link = LinkPattern().Match(row["scaleup"]);
        return Is("V100", "VOLTA") ? (NcclGeneration.Volta, true)
            : Is("A100", "A800", "AMPERE", "SM80") || AmperePattern().IsMatch(accelerator) ? (NcclGeneration.Ampere, true)
            : Is("H100", "H200", "H800", "H20", "HOPPER", "SM90") ? (NcclGeneration.Hopper, true)
            : Is("B100", "B200", "B300", "GB10", "BLACKWELL", "SM100", "RUBIN") ? (NcclGeneration.Blackwell, true)
            : link.Success ? ((NcclGeneration)Math.Clamp(link.Groups[1].Value[0] - '2', 0, 3), true)
            : (NcclGeneration.Ampere, false);
    }

    // Of the row, of the accelerator's data sheet, or of the generation of NVLink that the row names.
    private static double LinkRateOf(CollectiveRow row, FigureBook book, NcclGeneration generation, bool isNvidia)
    {
        if (row.Number("scaleup_gbs_uni") is > 0 and var stated)
        {
            return stated;
        }
        string name = InferenceModels.Plain(row["accel"]);
        foreach (string vendor in Vendors)
        {
            name = name.StartsWith(vendor, StringComparison.Ordinal) ? name[vendor.Length..] : name;
        }
        Part? part = book
            .Catalogue.Parts.Where(p => p.Family == "accelerator" && p.Find("scale-up-bandwidth") is not null)
            .Where(p => name.StartsWith(InferenceModels.Plain(p.Id["acc-".Length..]), StringComparison.Ordinal))
            .OrderByDescending(p => p.Id.Length)
            .FirstOrDefault();
        return part is not null ? part.Find("scale-up-bandwidth")!.Preferred / 8e9
            : isNvidia && LinkPattern().IsMatch(row["scaleup"]) ? NcclGroup.Of(2, 1, generation).LinkRate
            : 0;
    }

    // InfiniBand's names are rates.
    private static double NicRateOf(CollectiveRow row) =>
        row.Number("nic_gbps") is > 0 and var stated ? stated / 8
        : row.Says("XDR", "scaleout") ? 100
        : row.Says("NDR", "scaleout") ? 50
        : row.Says("HDR", "scaleout") ? 25
        : row.Says("EDR", "scaleout") ? 12.5
        : 0;

    [GeneratedRegex(@"(\d{1,6})-(?:GPU|rank|die)|supernode (\d{1,6})", RegexOptions.IgnoreCase)]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"\bA(?:10|30|40)\b")]
    private static partial Regex AmperePattern();

    [GeneratedRegex(@"\bNVL(\d{2,4})\b", RegexOptions.IgnoreCase)]
    private static partial Regex RackPattern();

    [GeneratedRegex(@"NVLink ?([2-9])", RegexOptions.IgnoreCase)]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"InfiniBand|\bIB\b|[NHEX]DR\b|RoCE|Ethernet", RegexOptions.IgnoreCase)]
    private static partial Regex VerbsPattern();
}
