using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Packages;

/// <summary>What may be tried to make a package fit; what is null or zero is not.</summary>
public sealed record PackageOptions
{
    /// <summary>Engine and fibre with which electrical lanes would leave optically.</summary>
    public EnginePlan? Engine { get; init; }

    /// <inheritdoc cref="Engine"/>
    public FibrePlan? Fibre { get; init; }

    /// <summary>Edge density of the interface from the die to engines beside it.</summary>
    public EdgeDensity? DieToDie { get; init; }

    /// <summary>Area density of the interface to engines stacked with the die.</summary>
    public EdgeDensity? Stack { get; init; }

    /// <summary>Most wavelengths of a direction on a fibre.</summary>
    public int MaxWavelengths
    {
        get;
        init => field = Bounds.Count(value);
    }

    /// <summary>Most rows of a fibre array.</summary>
    public int MaxRows
    {
        get;
        init => field = Bounds.Count(value);
    }

    /// <summary>Longest side of a package, m.</summary>
    public double MaxPackage
    {
        get;
        init => field = Bounds.NonNegative(value);
    }
}

/// <summary>A change after which the package fits, found by solving it again with the change.</summary>
/// <param name="Utilisation">Of the tightest limit after it.</param>
public sealed record PackageRemedy(string Text, PackagePlan Plan, double Utilisation);

/// <summary>What makes a package fit that does not.</summary>
public static class PackageRemedies
{
    // A package grows in steps of a percent.
    private const double Step = 1.01;

    /// <summary>
    /// Changes that suffice, each the smallest of its kind: a denser interface of the die, more wavelengths, more rows, a larger package; then the same after
    /// the lanes leave by engines beside the die, or stacked with it. Only what was solved and fits is listed; empty for a
    /// package that fits as it is.
    /// </summary>
    public static ImmutableArray<PackageRemedy> Of(PackagePlan plan, PackageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (PackageEdge.Solve(plan).Verdict == PackageVerdict.Fits)
        {
            return [];
        }
        ImmutableArray<PackageRemedy>.Builder found = ImmutableArray.CreateBuilder<PackageRemedy>();
        Extend("", plan, options, found);
        if (options.Engine is not null && options.Fibre is not null && plan.ElectricalRate > 0)
        {
            Extend("co-packaged engines", CoPackaged(plan, options), options, found);
        }
        if (options.Stack is { } stack && (plan.Engine ?? options.Engine) is not null && (plan.Fibre ?? options.Fibre) is not null)
        {
            PackagePlan stacked = plan.OpticalRate > 0 ? plan : CoPackaged(plan, options);
            Extend("engines stacked with the die", stacked with { Arrangement = EngineArrangement.Stacked, StackDensity = stack }, options, found);
        }
        return found.ToImmutable();
    }

    private static PackagePlan CoPackaged(PackagePlan plan, PackageOptions options) =>
        plan with
        {
            OpticalRate = plan.Rate,
            ElectricalRate = 0,
            Arrangement = EngineArrangement.Beside,
            Engine = options.Engine,
            Fibre = options.Fibre,
            DieEdgeDensity = options.DieToDie ?? plan.DieEdgeDensity,
        };

    private static void Extend(string change, PackagePlan plan, PackageOptions options, ImmutableArray<PackageRemedy>.Builder found)
    {
        if (TryAdd(change, plan, found))
        {
            return;
        }
        string and = change.Length == 0 ? "" : $"{change}, ";
        if (plan.OpticalRate > 0 && options.DieToDie is { } denser && denser.EachWay > plan.DieEdgeDensity?.EachWay)
        {
            TryAdd($"{and}an interface of {TerabitsPerMm(denser)} Tb/s a mm each way at the die", plan with { DieEdgeDensity = denser }, found);
        }
        if (plan.Fibre is { Density: null } fibre && plan.OpticalRate > 0)
        {
            for (int w = 2 * fibre.Wavelengths; w <= options.MaxWavelengths; w *= 2)
            {
                if (TryAdd($"{and}{w} wavelengths on a fibre", plan with { Fibre = fibre with { Wavelengths = w } }, found))
                {
                    break;
                }
            }
            for (int rows = fibre.Rows + 1; rows <= options.MaxRows; rows++)
            {
                if (TryAdd($"{and}fibres in {rows} rows", plan with { Fibre = fibre with { Rows = rows } }, found))
                {
                    break;
                }
            }
        }
        double longest = Math.Max(plan.PackageWidth, plan.PackageHeight);
        for (double scale = Step; scale * longest <= options.MaxPackage; scale *= Step)
        {
            // Whole millimetres, as they are said.
            PackagePlan larger = plan with
            {
                PackageWidth = WholeMillimetres(scale * plan.PackageWidth),
                PackageHeight = WholeMillimetres(scale * plan.PackageHeight),
            };
            string size = $"{Millimetres(larger.PackageWidth)} x {Millimetres(larger.PackageHeight)} mm";
            if (TryAdd($"{and}a package of {size}", larger, found))
            {
                break;
            }
        }
    }

    // An unchanged plan has no text and was found not to fit.
    private static bool TryAdd(string text, PackagePlan plan, ImmutableArray<PackageRemedy>.Builder found)
    {
        PackageEdgeResult result = PackageEdge.Solve(plan);
        if (result.Verdict != PackageVerdict.Fits || result.Tightest is not { } tightest)
        {
            return false;
        }
        found.Add(new PackageRemedy(text, plan, tightest.Utilisation));
        return true;
    }

    private static string TerabitsPerMm(EdgeDensity density) => (density.EachWay / 1e15).ToString("0.##", CultureInfo.InvariantCulture);

    private static double WholeMillimetres(double metres) => Math.Ceiling(metres * 1e3 - 1e-6) / 1e3;

    private static string Millimetres(double metres) => (metres * 1e3).ToString("0", CultureInfo.InvariantCulture);
}
