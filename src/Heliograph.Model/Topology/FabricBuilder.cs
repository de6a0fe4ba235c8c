using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// Turns a scenario into the fabric it describes: every network of every site, repeated over its domains, and the
/// lines between sites. Model, equations and limits: <c>docs/models/topology.md</c>.
/// </summary>
public static class FabricBuilder
{
    /// <summary>
    /// Builds all networks and reports every problem found. O(nodes + links) time; about 60 bytes a link at the peak,
    /// 12 in the result. Deterministic.
    /// </summary>
    /// <returns>Null when a diagnostic of severity error was added.</returns>
    public static Fabric? Build(Scenario scenario, Catalogue catalogue, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(diagnostics);
        // Errors of others must not hide that this fabric could be built.
        DiagnosticList own = new();
        Fabric? fabric = Build(scenario, new FigureBook(catalogue), own);
        diagnostics.AddRange(own);
        return own.HasErrors ? null : fabric;
    }

    private static Fabric? Build(Scenario scenario, FigureBook book, DiagnosticList diagnostics)
    {
        if (!SitesFit(scenario, diagnostics))
        {
            return null;
        }
        SizeBudget size = new();
        List<SitePlan> sites = [];
        foreach (Site site in scenario.Sites)
        {
            ImmutableArray<NetworkPlan>.Builder networks = ImmutableArray.CreateBuilder<NetworkPlan>();
            foreach (Network network in site.Networks)
            {
                if (PlanNetwork(scenario, site, network, book, diagnostics, size) is { } plan)
                {
                    networks.Add(plan);
                }
            }
            sites.Add(new SitePlan(site, networks.ToImmutable()));
        }
        return diagnostics.HasErrors ? null : new FabricAssembly(scenario, book, diagnostics, size, sites).Assemble();
    }

    private static NetworkPlan? PlanNetwork(
        Scenario scenario,
        Site site,
        Network network,
        FigureBook book,
        DiagnosticList diagnostics,
        SizeBudget size
    )
    {
        int domains = network.Domain > 0 ? site.Accelerators / network.Domain : 0;
        PlanContext context = new(scenario, site, network, domains, book, diagnostics, size);
        if (domains == 0 || site.Accelerators % network.Domain != 0)
        {
            context.Fail(
                Codes.DoesNotDivide,
                $"{site.Accelerators} accelerators do not divide into domains of {network.Domain}",
                "choose a domain that divides the site's accelerators"
            );
            return null;
        }
        if (network.LinksEach < 1 || network.LinkRate.BitsPerSecond < 1)
        {
            context.Fail(Codes.BadTopology, "an accelerator has no link or a link has no rate", "give links: { count, rate }");
            return null;
        }
        if ((Int128)network.LinksEach * network.LinkRate.BitsPerSecond > long.MaxValue)
        {
            context.Fail(Codes.OutOfRange, $"{network.LinksEach} links of {network.LinkRate}", "correct links: { count, rate }");
            return null;
        }
        TopologyPlan? plan = network.Topology switch
        {
            SingleSwitchSpec spec => SingleSwitch.Plan(context, spec),
            ClosSpec spec => Clos.Plan(context, spec),
            TorusSpec spec => Torus.Plan(context, spec),
            FullMeshSpec spec => FullMesh.Plan(context, spec),
            DragonflyPlusSpec spec => DragonflyPlus.Plan(context, spec),
            BlockMeshSpec spec => BlockMesh.Plan(context, spec),
            ExplicitSpec spec => ExplicitTopology.Plan(context, spec),
            _ => context.Fail(Codes.BadTopology, $"topology '{network.Topology.Kind}' has no builder", "use a documented kind"),
        };
        if (plan is null)
        {
            return null;
        }
        CheckMediaNames(context, plan);
        return new NetworkPlan(context, plan, SwitchPorts.Check(context, plan));
    }

    private static bool SitesFit(Scenario scenario, DiagnosticList diagnostics)
    {
        Int128 accelerators = 0;
        foreach (Site site in scenario.Sites)
        {
            Servers servers = site.Servers;
            if (servers.Count < 1 || servers.AcceleratorsEach < 1 || servers.PerRack < 1)
            {
                diagnostics.Error(
                    Codes.BadTopology,
                    servers.Span,
                    $"{site.Name}: a site has at least one server with one accelerator, and one server a rack",
                    "correct the counts"
                );
                return false;
            }
            accelerators += (Int128)servers.Count * servers.AcceleratorsEach;
        }
        if (accelerators <= SizeBudget.AcceleratorsMax)
        {
            return true;
        }
        diagnostics.Error(
            Codes.FabricTooLarge,
            scenario.Sites[0].Servers.Span,
            $"{accelerators} accelerators exceed the limit of {SizeBudget.AcceleratorsMax} of a fabric",
            "model a part of the system"
        );
        return false;
    }

    private static void CheckMediaNames(PlanContext context, TopologyPlan plan)
    {
        foreach (MediumChoice choice in context.Network.Media.IsDefault ? [] : context.Network.Media)
        {
            if (plan.Links.All(g => g.Kind != choice.LinkClass))
            {
                context.Diagnostics.Error(
                    Codes.NotOneOf,
                    choice.Span,
                    $"{context.Path}: the topology has no links of kind '{choice.LinkClass}'",
                    $"use {string.Join(", ", plan.Links.Select(g => g.Kind).Distinct())}"
                );
            }
        }
    }
}

/// <summary>One network, planned and checked, before ids are given.</summary>
internal sealed record NetworkPlan(PlanContext Context, TopologyPlan Plan, (int PortsUsed, int? Radix)[] Ports);

internal sealed record SitePlan(Site Site, ImmutableArray<NetworkPlan> Networks);
