using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>What heat and edges do to optical links, in words: lasers in warm packages, limits, runaway, lanes that do not get out.</summary>
internal static class LinkFindings
{
    /// <summary>Share of the power of its modules from which what heat adds to lasers is worth a word.</summary>
    private const double Noticeable = 0.005;

    /// <summary>What a remedy takes off the coolant, K.</summary>
    private const double CoolerBy = 10;

    private const double Rounding = 1e-9;

    /// <summary>One finding for all link classes of which the same is to be said.</summary>
    public static IEnumerable<Finding> Of(Scenario scenario, Fabric fabric, EvaluationPass pass) =>
        pass
            .Links.SelectMany(l => OfLink(scenario, fabric, pass, l))
            .GroupBy(f => (f.Code, f.Severity, f.Message, f.Remedy))
            .Select(g => g.First() with { Where = string.Join(", ", g.Select(f => f.Where)) });

    private static IEnumerable<Finding> OfLink(Scenario scenario, Fabric fabric, EvaluationPass pass, LinkDesign link)
    {
        if (link.Optics is not { } optics)
        {
            yield break;
        }
        if (InHeat(scenario, fabric, pass, link, optics) is { } heat)
        {
            yield return heat;
        }
        if (optics.LaserLimit?.Value is { } limit && optics.Laser.Value > limit)
        {
            yield return new Finding(
                Codes.LaserTooHot,
                Severity.Error,
                link.Class.Name,
                $"the lasers of {optics.Engine} would work at {Number(optics.Laser.Value.Value)} degC, their limit is {Number(limit)} degC",
                optics.LaserInPackage
                    ? "cool the package more, or bring the light from outside it"
                    : "cool the modules more, or use modules of less power"
            );
        }
        if (optics.Package is { } package)
        {
            foreach (Finding finding in OfPackage(link.Class.Name, optics, package))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> OfPackage(string where, LinkOptics optics, PackageState state)
    {
        if (state.Outcome == PackageOutcome.Runaway)
        {
            yield return new Finding(
                Codes.PackageRunsAway,
                Severity.Error,
                where,
                $"{state.Part} runs away: its lasers make more heat for each kelvin than leaves the package (loop gain {Number(state.LoopGain)})",
                "cool the package better, launch less light, or bring the light from outside it"
            );
        }
        else if (state.Outcome == PackageOutcome.OutOfRange)
        {
            yield return new Finding(
                Codes.PackageTooHot,
                Severity.Error,
                where,
                $"{state.Part} with engines {optics.Engine} comes to rest above its limits: {state.Exceeded}",
                "cool the package better, or let its chips draw less"
            );
        }
        if (state.EdgeUse?.Value is > 1 + Rounding and { } use)
        {
            yield return new Finding(
                Codes.PackageEdgeTooShort,
                Severity.Error,
                where,
                $"the lanes of {state.Part} do not get out: they take {Number(100 * use)} % of {state.EdgeLimit}",
                state.EdgeRemedies.IsEmpty
                    ? "use engines of more rate, or let fewer lanes leave the package"
                    : $"all get out with {string.Join(", or with ", state.EdgeRemedies)}"
            );
        }
    }

    // Watts, and what the same lasers would draw in a cooler package and outside of it.
    private static Finding? InHeat(Scenario scenario, Fabric fabric, EvaluationPass pass, LinkDesign link, LinkOptics optics)
    {
        if (
            !optics.LaserInPackage
            || optics.Laser.Value is not { } at
            || optics.LaserDerating.Value is not { } each
            || link.ModulePower.Value is not { } modules
            || each < Noticeable * modules
            || optics.LaserEfficiency.Value is not { } efficiency
        )
        {
            return null;
        }
        LinkConditions now = EvaluationPass.ConditionsOf(scenario, link.Class);
        string cooler = "";
        if ((now.Coolant ?? CoolantOf(optics, pass.Book)) is { } inlet)
        {
            LinkConditions less = now with { Coolant = inlet - CoolerBy };
            LinkOptics? other = EvaluationPass.Designed(scenario, fabric, link.Class, pass.Book, less, pass.Physics).Optics;
            if (LaserPower(optics) - LaserPower(other) is { } saved)
            {
                cooler = $"coolant at {Number(inlet - CoolerBy)} instead of {Number(inlet)} degC saves {Megawatts(saved * link.Class.Count)}; ";
            }
        }
        return new Finding(
            Codes.LaserInHeat,
            Severity.Warning,
            link.Class.Name,
            $"in the package the lasers of {optics.Engine} work at {Number(at)} degC, with a wall-plug efficiency of {Number(100 * efficiency)} %: "
                + $"what heats them above their coolant costs {Megawatts(each * link.Class.Count)} over {link.Class.Count} links",
            $"{cooler}lasers outside the package, at the temperature of its coolant, save all of it"
        );
    }

    private static double? LaserPower(LinkOptics? optics) => optics?.Devices.FirstOrDefault(d => d.Device == "laser")?.Power.Value;

    private static double? CoolantOf(LinkOptics optics, FigureBook book) =>
        optics.Package is { } package ? book.Get(new PartRef(package.Part), "coolant-temperature").Value : null;

    private static string Megawatts(double watts) =>
        Math.Abs(watts) >= 1e5 ? $"{Number(watts / 1e6)} MW" : $"{Number(watts / 1e6)} MW ({Number(watts / 1e3)} kW)";

    private static string Number(double value) =>
        value == 0 ? "0"
        : Math.Abs(value) >= 1 ? value.ToString("0.##", CultureInfo.InvariantCulture)
        : value.ToString("G3", CultureInfo.InvariantCulture);
}
