using Heliograph.Engine;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Packets.Phases;

/// <summary>Small systems of the shipped catalogue, whose phases are simulated.</summary>
internal static class PhaseScenarios
{
    public const string Lossy = "{ flow-control: none, congestion-control: none, recovery: none }";
    public const string Credits = "{ flow-control: credit, congestion-control: none, recovery: link-level-retry }";
    public const string Pauses = "{ flow-control: pfc, congestion-control: none, recovery: go-back-n }";

    /// <summary>A server of 8 behind NVLink, joined with others by a switched network.</summary>
    public static string Servers(int count, string mapping, string inside, string outside, string model = "gpt3-175b", int batch = 16) =>
        $"""
            heliograph: 1
            scenario: phases
            title: phases
            year: 2024
            seed: 1
            sites:
              - name: main
                power: {"{ rack-limit: 45 kW, pue: fac-pue-world, price: fac-el-us-2024, utilisation: acc-generic }"}
                facility: fac-capex-us
                layout: {"{ rack: 600 mm, row-pitch: 3 m, row: 20 racks, tray: 2 m, switch-racks: middle }"}
                servers: {"{"} part: srv-dgx-h100, count: {count}, per-rack: 4, accelerators: {"{ part: acc-h100, count: 8 }"} {"}"}
            {inside}{outside}
            workload:
              train:
                model: {model}
                sequence: 2048
                batch: {batch} sequences
                precision: bf16
                mapping: {"{"} {mapping}, micro-batch: 1, recompute: full, sequence-parallel: true, shard: 1, flash-attention: true, schedule: 1f1b {"}"}
            economics: {"{ cost-of-capital: fac-wacc, it-support: fac-opex-maint }"}

            """;

    public static string NvLink(string transport) =>
        $$"""
                scale-up:
                  topology: { kind: single-switch, switches: 4, switch: sw-nvsw3 }
                  domain: 8
                  bandwidth: 450 GB/s each way
                  links: { count: 18, rate: 25 GB/s }
                  media: { host-switch: { part: med-pcb, length: 0.3 m } }
                  transport: {{transport}}

            """.Replace("\r", "", StringComparison.Ordinal);

    public static string LeafSpine(int accelerators, double oversubscription, string transport, string kind = "clos") =>
        $$"""
                scale-out:
                  topology:
                    kind: {{kind}}
                    tiers: 2
                    oversubscription: {{oversubscription}}
                    switch: { part: sw-roce-25t6, radix: 64, port-rate: 400 Gb/s }
                    hosts-per-leaf: 4
                  domain: {{accelerators}}
                  nic: { part: nic-cx7, links: 1 }
                  links: { count: 1, rate: 400 Gb/s }
                  media:
                    host-leaf: { part: opt-400g-dr4, links-per-module: 1, connectors: 2, connector: con-mpo12, fibre: fib-smf28 }
                    leaf-spine: { part: opt-400g-dr4, links-per-module: 1, connectors: 2, connector: con-mpo12, fibre: fib-smf28 }
                  transport: {{transport}}

            """.Replace("\r", "", StringComparison.Ordinal);

    public static Report Run(string yaml, PhaseOptions options)
    {
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadText(
            yaml,
            "phases.yaml",
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [],
            diagnostics
        );
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return ShippedScenarios.Evaluate(scenario.ShouldNotBeNull(), new EvaluationOptions(WithRanges: false, Phases: options));
    }

    public static CommunicationPhase Phase(this Report report, string dimension) => report.Phases.First(p => p.Dimension == dimension);
}
