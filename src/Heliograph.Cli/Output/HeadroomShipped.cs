using System.Collections.Immutable;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Cli.Output;

/// <summary>What a vendor configures for a lossless class at some rate and length.</summary>
/// <param name="ByLaw">Not a row of the vendor's table but the straight line through its long ones.</param>
internal sealed record ShippedHeadroom(string Switch, double Rate_bps, double Length_m, double Xoff_B, bool ByLaw);

/// <summary>
/// Figures of facts/wide-area.md 3.4: <c>pg_profile_lookup.ini</c> of sonic-net/sonic-buildimage at 086b03bd (read), 4 km from its pull
/// request 28846.
/// </summary>
internal static class HeadroomShipped
{
    public const string Source = "sonic-net/sonic-buildimage, pg_profile_lookup.ini";

    private const string Deep = "Arista 7800R3-48CQ2, Nokia IXR7250E";
    private const string Short = "Arista 7280DR3A-36";

    // Shortest and longest row that the lines were drawn through.
    private const double LawFrom_m = 2000;
    private const double LawTo_m = 120_000;

    private static readonly ImmutableArray<ShippedHeadroom> Rows =
    [
        new(Deep, 100e9, 2000, 393_216, false),
        new(Deep, 400e9, 2000, 1_445_888, false),
        new(Deep, 100e9, 80_000, 13_357_056, false),
        new(Deep, 400e9, 80_000, 53_305_344, false),
        new(Deep, 100e9, 120_000, 20_004_864, false),
        new(Deep, 400e9, 120_000, 79_900_672, false),
        new(Short, 100e9, 2000, 401_408, false),
        new(Short, 400e9, 2000, 1_495_040, false),
        new(Short, 100e9, 4000, 708_608, false),
        new(Short, 100e9, 80_000, 13_357_056, false),
        new(Short, 400e9, 80_000, 53_305_344, false),
        new(Short, 100e9, 120_000, 20_013_056, false),
        new(Short, 400e9, 120_000, 79_953_920, false),
        new("Dell Z9332f", 100e9, 2000, 398_526, false),
        new("Dell Z9332f", 400e9, 2000, 1_498_092, false),
        new("Mellanox SN2700", 100e9, 2000, 199_680, false),
        new("Mellanox SN4600C-D112C8", 100e9, 2000, 234_496, false),
        new("Mellanox SN4600C-D24C52", 100e9, 2000, 331_776, false),
    ];

    private static readonly ImmutableArray<(double Rate_bps, HeadroomLaw Law)> Laws =
    [
        (40e9, new(66.5, 53_248)),
        (100e9, new(166.2, 61_440)),
        (400e9, new(664.9, 114_688)),
    ];

    /// <summary>Rows of this rate and length; between them the line of the deep buffers; none elsewhere.</summary>
    public static ImmutableArray<ShippedHeadroom> At(double rate_bps, double metres)
    {
        ImmutableArray<ShippedHeadroom> exact = [.. Rows.Where(r => r.Rate_bps == rate_bps && r.Length_m == metres)];
        if (exact.Length > 0 || metres is < LawFrom_m or > LawTo_m)
        {
            return exact;
        }
        return [.. Laws.Where(l => l.Rate_bps == rate_bps).Select(l => new ShippedHeadroom(Deep, rate_bps, metres, l.Law.Compute(metres), true))];
    }
}
