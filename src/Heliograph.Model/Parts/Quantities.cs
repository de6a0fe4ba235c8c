using System.Collections.Frozen;
using Heliograph.Model.Units;

namespace Heliograph.Model.Parts;

/// <summary>
/// The vocabulary of the catalogue: every quantity that a figure may state, its canonical unit and what it means. A
/// name outside this list is a diagnostic, so that a typing error cannot become a figure that nothing reads.
/// </summary>
/// <param name="IsDated">Money of its day: the figure says of when it is, and learning curves carry it to another year.</param>
public sealed record QuantityKind(string Name, string Unit, string Meaning, bool NeedsBoundary = false, bool IsDated = false)
{
    public Dimension Dimension => Units.Unit.Parse(Unit).Dimension;
}

/// <inheritdoc cref="QuantityKind"/>
public static class Quantities
{
    private static readonly FrozenDictionary<string, QuantityKind> ByName = All().ToFrozenDictionary(q => q.Name);

    public static QuantityKind? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<QuantityKind> Known => ByName.Values.OrderBy(q => q.Name, StringComparer.Ordinal);

    private static QuantityKind[] All() =>
        [
            new("rate", "Gb/s", "one-direction rate of a module, cable, NIC or engine; one-way switching capacity of a switch"),
            new("lane-rate", "Gb/s", "rate of one electrical or optical lane"),
            new("lanes", "", "lanes of a module or cable"),
            new("radix", "", "ports at port-rate"),
            new("port-rate", "Gb/s", "rate at which radix is counted"),
            new("scale-up-bandwidth", "GB/s", "of an accelerator into its scale-up network, one direction"),
            new("scale-up-links", "", "links of an accelerator into its scale-up network"),
            new("system-bandwidth", "TB/s", "aggregate as printed by the vendor"),
            new("accelerators", "", "accelerators in a system"),
            new("peak-bf16", "TFLOP/s", "dense BF16 peak"),
            new("peak-fp8", "TFLOP/s", "dense FP8 peak"),
            new("peak-fp4", "TFLOP/s", "dense FP4 peak"),
            new("measured-bf16", "TFLOP/s", "largest measured BF16 matrix product rate"),
            new("memory", "GB", "high-bandwidth memory"),
            new("memory-bandwidth", "TB/s", "of the high-bandwidth memory"),
            new("power", "W", "limit or maximum", true),
            new("power-typical", "W", "data-sheet typical", true),
            new("power-average", "W", "average over a run", true),
            new("power-idle", "W", "no load", true),
            new("power-maximum-with-optics", "W", "box maximum with active modules", true),
            new("energy-per-bit", "pJ/b", "at full rate", true),
            new("reach", "m", "longest length the medium is specified for"),
            new("latency", "ns", "one pass through the part"),
            new("delay-per-length", "us/km", "propagation"),
            new("buffer", "MB", "packet buffer"),
            new("insertion-loss", "dB", "optical loss of one pass or one mated pair"),
            new("return-loss", "dB", "optical return loss"),
            new("switching-time", "ms", "reconfiguration of a circuit switch"),
            new("attenuation", "dB/km", "of a fibre"),
            new("dispersion", "ps/nm/km", "chromatic dispersion"),
            new("effective-area", "um2", "of a fibre"),
            new("oma-min", "dBm", "smallest transmitted OMA"),
            new("oma-max", "dBm", "largest transmitted OMA"),
            new("oma-minus-tdecq", "dBm", "smallest transmitted OMA less TDECQ"),
            new("tdecq-max", "dB", "largest TDECQ"),
            new("extinction-ratio", "dB", "smallest outer extinction ratio"),
            new("rin", "dB/Hz", "relative intensity noise as the standard defines it (RIN OMA)"),
            new("sensitivity-oma", "dBm", "receiver sensitivity, OMA, for the standard's pre-FEC BER"),
            new("stressed-sensitivity", "dBm", "stressed receiver sensitivity, OMA, at SECQ = tdecq-max"),
            new("channel-insertion-loss", "dB", "largest channel loss the interface is specified for"),
            new("launch-power", "dBm", "average launch power"),
            new("required-osnr", "dB", "in 0.1 nm, at the FEC threshold"),
            new("baud-rate", "GBd", "symbol rate"),
            new("wall-plug-efficiency", "%", "optical power over electrical power"),
            new("price", "USD", "what a buyer pays", true, true),
            new("bom", "USD", "what the maker pays; never a price", true, true),
            new("price-per-port", "USD", "of a circuit switch", true, true),
            new("price-per-km", "USD/km", "of one fibre", true, true),
            new("price-ratio", "", "price relative to another part"),
            new("rental", "USD/h", "of one accelerator", true, true),
            new("capex", "USD", "of a site object", true, true),
            new("capex-per-watt", "USD/W", "building, power and cooling for one watt of IT", true, true),
            new("capex-per-accelerator", "USD", "system price over accelerators", true, true),
            new("capex-per-route-km", "USD/km", "fibre route build", true, true),
            new("lease-per-km", "USD/km/year", "of one fibre", true),
            new("opex-per-route-km", "USD/km/year", "of one route", true),
            new("colocation", "USD/kW/month", "rent of IT power, space and cooling", true),
            new("asp", "USD", "average selling price, per Gb/s"),
            new("fit", "FIT", "failures in 1e9 hours", true),
            new("mttf", "h", "mean time to failure", true),
            new("afr", "%/year", "annual failure rate", true),
            new("failure-probability", "", "in the period of its conditions"),
            new("failure-count", "", "events; the exposure is in its conditions"),
            new("failure-share", "%", "share of all failures"),
            new("failures-per-node-day", "1/day", "job-stopping faults of one node"),
            new("cuts-per-km", "1/km/year", "fibre cuts"),
            new("mttr", "h", "mean time to repair"),
            new("repair-part", "USD", "part that one repair replaces", true),
            new("repair-labour", "USD", "labour of one repair", true),
            new("availability", "", "fraction of time in service"),
            new("learning-rate", "1/year", "relative change a year; price falls are negative"),
            new("cost-share", "%", "for checks, never an input"),
            new("power-share", "%", "for checks, never an input"),
            new("power-utilisation", "", "average power over maximum"),
            new("ratio", "", "as its conditions say"),
            new("efficiency", "", "fraction"),
            new("lifetime", "years", "over which capital is written off"),
            new("pue", "", "annual site energy over IT energy"),
            new("electricity-price", "USD/kWh", "at the site meter, delivered"),
            new("carbon", "gCO2/kWh", "location-based grid factor"),
            new("opex-fraction", "1/year", "yearly cost over capital"),
            new("discount-rate", "1/year", "cost of capital"),
            new("fx", "", "exchange rate used"),
            new("lead-time", "weeks", "order to delivery"),
            new("spare-fraction", "%", "spare nodes"),
            // Calibration of the training model; docs/models/training.md says where each enters.
            new("gemm-efficiency", "", "share of peak of a matrix product without edge effects"),
            new("gemm-half-tokens", "", "rows at which a matrix product reaches half of its efficiency"),
            new("gemm-half-depth", "", "inner dimension at which a matrix product reaches half of its efficiency"),
            new("expert-half-tokens", "", "rows of one expert at which its product reaches half of its efficiency"),
            new("fp8-efficiency", "", "share of the FP8 peak reached relative to the share of the BF16 peak"),
            new("attention-efficiency", "", "share of the BF16 peak of the attention core"),
            new("score-passes", "", "passes over the score matrix in memory when attention is not fused"),
            new("elementwise-passes", "", "passes over the hidden state in memory, forward, one layer"),
            new("memory-efficiency", "", "share of the memory bandwidth that kernels reach"),
            new("launch-overhead", "ms", "added to the forward pass of a layer by kernel launches"),
            new("launch-floor", "ms", "shortest forward pass of a layer that launches can feed"),
            new("optimizer-traffic", "B", "memory traffic of the optimizer for one parameter"),
            new("scale-up-efficiency", "", "share of the link rate that a collective reaches inside a scale-up network"),
            new("scale-out-efficiency", "", "share of the link rate that a collective reaches outside of scale-up networks"),
            new("scale-up-hop-latency", "us", "software latency of one hop of a collective in a scale-up network"),
            new("scale-out-hop-latency", "us", "software latency of one hop of a collective outside of scale-up networks"),
            new("tensor-overlap", "", "share of tensor-parallel communication hidden"),
            new("pipeline-overlap", "", "share of stage transfers hidden in the steady phase when sends and receives are decoupled"),
            new("context-overlap", "", "share of the attention core behind which key-value exchange can hide"),
            new("data-overlap", "", "share of the backward pass behind which gradient exchange can hide"),
            new("expert-overlap", "", "share of expert exchange hidden"),
            new("expert-overlap-dualpipe", "", "share of expert exchange hidden by a bidirectional schedule"),
            new("step-overhead", "%", "time of a step beyond its modelled parts, several accelerators"),
            new("scale-slowdown", "%", "added for each doubling of accelerators beyond scale-slowdown-from"),
            new("scale-slowdown-from", "", "accelerators from which scale-slowdown counts"),
            new("noise-figure", "dB", "of an optical amplifier"),
            new("rack-units", "", "height in rack units of 44.45 mm"),
            new("per-rack", "", "units of the part in one rack"),
            new("racks", "", "rack positions"),
            new("isolation", "dB", "of a circulator, backward"),
            new("fibres", "", "fibres of the optical interface of a module, both directions"),
            new("bit-error-ratio", "", "before FEC, largest allowed; after FEC where the conditions say so"),
            new("mpi-penalty", "dB", "optical power allocated to multipath interference"),
            new("directivity", "dB", "of a circulator, port 1 to 3"),
        ];
}
