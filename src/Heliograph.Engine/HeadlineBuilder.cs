using System.Collections.Immutable;
using Heliograph.Engine.Goodput;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>The headline numbers of a report, each a derivation down to figures with sources.</summary>
internal sealed class HeadlineBuilder(
    Scenario scenario,
    Fabric fabric,
    ImmutableArray<LinkDesign> links,
    ImmutableArray<TierPerformance> tiers,
    StepTime? step,
    JobGoodput? goodput,
    ImmutableArray<BillItem> bill,
    Ledger capital,
    Ledger average,
    Ledger maximum,
    AnnualCost annual,
    FigureBook book
)
{
    /// <summary>Said with every energy and cost per bit (DESIGN section 6).</summary>
    public const string BitBoundary =
        "network share (NICs, accelerator SerDes, cables, modules, switches, circuit switches, lines; idle draw included; "
        + "times PUE; capital written off over its life) over payload bits from accelerator to accelerator, each counted once whatever its hops";

    /// <summary>The service, where the scenario serves instead of training.</summary>
    public InferenceService? Service { get; init; }

    private readonly ImmutableArray<Headline>.Builder _headlines = ImmutableArray.CreateBuilder<Headline>();

    public ImmutableArray<Headline> All()
    {
        Derivation seconds = Service?.SecondsPerToken ?? step?.Seconds ?? Derivation.Unknown("step time", "s", "workload");
        Derivation sitePower = SitePower(null);
        Derivation networkPower = SitePower("");
        Derivation payload = Payload(seconds);
        Derivation tokenRate = Service is { } service ? InferenceHeadlines.AddTo(_headlines, service, scenario.Accelerators) : AddStep(seconds);
        if (Service is null)
        {
            AddGoodput(tokenRate);
        }
        Add("power_W", "Power of the sites, average", "W", 1, sitePower);
        Add("itPowerMaximum_W", "IT power, maximum", "W", 1, maximum.Total);
        Add("networkPower_W", "Power of the network, average, times PUE", "W", 1, networkPower);
        Add("energyPerBit_pJ", "Energy of a delivered bit", "pJ/b", 1e12, Derivation.Quotient("energy per bit", "J/b", networkPower, payload));
        Derivation costPerSecond = Derivation.Of(
            "network cost per second",
            "USD/s",
            "network cost per year / seconds in a year",
            [annual.Network],
            o => o[0].Value!.Value / 31_557_600
        );
        Derivation costPerBit = Derivation.Quotient("cost per bit", "USD/b", costPerSecond, payload);
        Add("costPerBit_pUSD", "Cost of a delivered bit", "pUSD/b", 1e12, costPerBit);
        Add("costPerPetabyte_USD", "Cost of a delivered petabyte", "USD/PB", 8e15, costPerBit);
        Add("capital_USD", "Capital", "USD", 1, capital.Total);
        Add("networkCapital_USD", "Capital of the network", "USD", 1, capital.Network);
        Add("costPerYear_USD", "Cost per year", "USD/year", 1, annual.Total);
        Derivation opex = Derivation.Sum(
            "running cost per year",
            "USD/year",
            annual.Entries.Where(e => e.Layer is "energy" or "support" or "leases" or "repairs").Select(e => e.Total)
        );
        Add("opexPerYear_USD", "Running cost per year: energy, support, repairs, leases", "USD/year", 1, opex);
        Derivation life = AnnualCost.Life(scenario, AssetClass.Server, book);
        Derivation owned = Derivation.Of(
            "cost of ownership",
            "USD",
            "cost per year x life of the servers",
            [annual.Total, life],
            o => o[0].Value!.Value * o[1].Value!.Value / 31_557_600
        );
        Add("tco_USD", "Cost of ownership over the life of the servers", "USD", 1, owned);
        Add("networkCostPerYear_USD", "Cost of the network per year", "USD/year", 1, annual.Network);
        Add("tokensPerJoule", "Tokens per joule", "1/J", 1, Derivation.Quotient("tokens per joule", "1/J", tokenRate, sitePower));
        Derivation dollarRate = Derivation.Of(
            "cost per second",
            "USD/s",
            "cost per year / seconds in a year",
            [annual.Total],
            o => o[0].Value!.Value / 31_557_600
        );
        Add("tokensPerUsd", "Tokens per dollar", "1/USD", 1, Derivation.Quotient("tokens per dollar", "1/USD", tokenRate, dollarRate));
        if (Service is not null)
        {
            InferenceHeadlines.AddCosts(_headlines, tokenRate, sitePower, dollarRate);
        }
        Add("networkFailuresPerDay", "Network part failures per day", "1/day", 86_400, NetworkFailures());
        Add("payloadRate_bps", "Payload between accelerators", "b/s", 1, payload);
        foreach ((string network, string suffix) in new[] { ("scale-up", "ScaleUp"), ("scale-out", "ScaleOut"), ("wan", "Wan") })
        {
            AddBits(network, suffix, seconds);
        }
        return _headlines.ToImmutable();
    }

    private void AddGoodput(Derivation tokenRate)
    {
        Derivation share = goodput?.Share ?? Derivation.Unknown("goodput", "", "workload");
        Add("goodput", "Goodput: productive share of time", "", 1, share);
        Add(
            "effectiveTokensPerSecond",
            "Tokens per second, interruptions included",
            "1/s",
            1,
            Derivation.Product("effective tokens per second", "1/s", tokenRate, share)
        );
        Add(
            "interruptionsPerDay",
            "Interruptions of the job per day",
            "1/day",
            86_400,
            goodput?.Rate ?? Derivation.Unknown("interruptions", "1/s", "workload")
        );
    }

    private Derivation AddStep(Derivation seconds)
    {
        Derivation tokens = step is null
            ? Derivation.Unknown("tokens per step", "", "workload")
            : Derivation.Input("tokens per step", step.Tokens, "", "batch x sequence");
        Derivation tokenRate = Derivation.Quotient("tokens per second", "1/s", tokens, seconds);
        Add("stepTime_s", "Step time", "s", 1, seconds);
        Add("tokensPerSecond", "Tokens per second", "1/s", 1, tokenRate);
        Add("mfu", "Model FLOP utilisation", "", 1, step?.Mfu ?? Derivation.Unknown("MFU", "", "workload"));
        return tokenRate;
    }

    // Of one step, or of one output token of a service.
    private ImmutableArray<CommunicationVolume> Volumes => Service?.Communication ?? step?.Communication ?? [];

    /// <summary>Scale-up and scale-out bits have different costs: each network's share over the payload that it carries.</summary>
    private void AddBits(string network, string suffix, Derivation seconds)
    {
        HashSet<string> names = [.. tiers.Where(t => NetworkOf(t) == network).Select(t => t.Name)];
        double bits = 8 * scenario.Accelerators * Volumes.Sum(c => c.BytesByTier.Where(b => names.Contains(b.Tier)).Sum(b => b.Bytes));
        if (bits == 0)
        {
            return; // Nothing travels on it: there is no such bit.
        }
        Derivation payload = Derivation.Quotient(
            $"{network} payload rate",
            "b/s",
            Derivation.Input($"{network} payload bits {Each}", bits, "b", "sum of the communication volumes of its tiers"),
            seconds
        );
        Add($"payloadRate{suffix}_bps", $"Payload on {network}", "b/s", 1, payload);
        Add(
            $"utilisation{suffix}",
            $"Utilisation of {network}",
            "",
            1,
            Derivation.Quotient($"{network} utilisation", "", payload, Capacity(network))
        );
        Add(
            $"energyPerBit{suffix}_pJ",
            $"Energy of a {network} bit",
            "pJ/b",
            1e12,
            Derivation.Quotient($"{network} energy per bit", "J/b", SitePower(network), payload)
        );
        Derivation cost = Derivation.Of(
            $"{network} cost per second",
            "USD/s",
            "cost per year / seconds in a year",
            [annual.Of(network)],
            o => o[0].Value!.Value / 31_557_600
        );
        Add(
            $"costPerBit{suffix}_pUSD",
            $"Cost of a {network} bit",
            "pUSD/b",
            1e12,
            Derivation.Quotient($"{network} cost per bit", "USD/b", cost, payload)
        );
    }

    /// <summary>What a network could carry: every accelerator sending at its full rate; a line in both directions.</summary>
    private Derivation Capacity(string network)
    {
        double bits =
            network == "wan"
                ? fabric.LinkClasses.Where(l => l.Kind == "wan").Sum(l => 2.0 * l.Count * l.Rate.BitsPerSecond)
                : fabric
                    .Networks.Where(n => n.Spec.Name.StartsWith(network, StringComparison.Ordinal))
                    .Sum(n => (double)n.BandwidthEach.BitsPerSecond * scenario.Sites[n.Site].Accelerators);
        return Derivation.Input(
            $"{network} capacity",
            bits,
            "b/s",
            network == "wan" ? "wavelengths x rate x two directions" : "accelerators x bandwidth of each, one direction"
        );
    }

    // scale-up-2 is scale-up.
    private static string NetworkOf(TierPerformance tier) =>
        tier.Network.StartsWith("scale-up", StringComparison.Ordinal) ? "scale-up" : tier.Network;

    private void Add(string field, string title, string unit, double scale, Derivation derivation) =>
        _headlines.Add(new Headline(field, title, unit, scale, derivation, null, null));

    /// <summary>
    /// Average IT power of each site times its PUE: of everything (null), of the whole network (empty) or of one network;
    /// lines' own sites are taken at the first site's PUE.
    /// </summary>
    private Derivation SitePower(string? network)
    {
        List<Derivation> terms = [];
        foreach (
            IGrouping<string, LedgerEntry> group in average
                .Entries.Where(e => network is null || (network.Length == 0 ? e.InNetwork : e.Network == network))
                .GroupBy(e => e.Site)
        )
        {
            Site site = scenario.Sites.FirstOrDefault(s => s.Name == group.Key) ?? scenario.Sites[0];
            Derivation pue = Settings.Resolve(site.Power.Pue, new PartRef("fac-pue-world"), "pue", "PUE", book);
            // A part inside a server whose own watts are unknown is still inside the server's watts.
            IEnumerable<LedgerEntry> counted = network is null ? group.Where(e => e.Total.IsKnown || !IsWithin(e)) : group;
            Derivation watts = Derivation.Sum($"{group.Key} average power", "W", counted.Select(e => e.Total));
            terms.Add(Derivation.Product($"{group.Key} power", "W", watts, pue));
        }
        string name = network switch
        {
            null => "site power",
            "" => "network power",
            _ => $"{network} power",
        };
        return Derivation.Sum(name, "W", terms);
    }

    private bool IsWithin(LedgerEntry entry) => bill.Any(i => i.PowerWithin && i.Item == entry.Item && i.Site == entry.Site);

    private Derivation Payload(Derivation seconds)
    {
        if (step is null && Service is null)
        {
            return Derivation.Unknown("payload rate", "b/s", "workload");
        }
        if (Service is { Communication.IsEmpty: true })
        {
            // Replicas of one accelerator send each other nothing.
            return Derivation.Unknown("payload rate", "b/s", "traffic between accelerators");
        }
        Derivation bits = Derivation.Input(
            $"payload bits {Each}",
            8 * scenario.Accelerators * Volumes.Sum(c => c.BytesByTier.Sum(t => t.Bytes)),
            "b",
            "sum of the communication volumes, all accelerators"
        );
        return Derivation.Quotient("payload rate", "b/s", bits, seconds);
    }

    private string Each => Service is null ? "per step" : "per output token";

    private Derivation NetworkFailures()
    {
        List<Derivation> terms = [];
        foreach (LinkDesign link in links.Where(l => l.Class.Medium is not null))
        {
            terms.Add(Interruptions.Times(link.Class.Name, link.Class.Count, link.FailureRate));
        }
        foreach (NodeClass node in fabric.NodeClasses.Where(n => n.Kind == NodeKind.Switch && n.Part is not null))
        {
            terms.Add(Interruptions.Times(node.Name, node.Count, book.Get(node.Part!, "fit")));
        }
        foreach (CircuitSwitchClass ocs in fabric.CircuitSwitches)
        {
            terms.Add(Interruptions.Times(ocs.Part.Id, ocs.Count, book.Get(ocs.Part, "fit")));
        }
        foreach (WideAreaLine line in scenario.Wan)
        {
            terms.Add(Interruptions.CutsOf(line, book));
            if (line.Amplifier is { } amplifier && Bill.AmplifierPairs(line) is > 0 and int pairs)
            {
                terms.Add(Interruptions.Times(amplifier.Id, 2 * pairs, book.Get(amplifier, "fit")));
            }
        }
        foreach (BillItem nic in bill.Where(i => i.Layer == "NICs"))
        {
            // A NIC inside the accelerator fails with it.
            if (nic.PriceEach?.Value != 0)
            {
                terms.Add(Interruptions.Times(nic.Item, nic.Count, book.Get(new PartRef(nic.Item), "fit")));
            }
        }
        return Derivation.Sum("network failure rate", "1/s", terms);
    }
}
