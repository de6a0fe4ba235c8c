using Heliograph.Photonics.Electrical;

namespace Heliograph.Tests.Photonics.Electrical;

/// <summary>Elements with the coefficients of the device sheet (devices.csv, rows pcb-*, tw-*, pkg-com*, ch-*).</summary>
internal static class Rows
{
    public const double InchM = 0.0254;

    public static readonly Lane Lane100 = new()
    {
        LineRate = 106.25e9,
        Modulation = Modulation.Pam4,
        BitErrorRatio = 1e-4,
    };
    public static readonly Lane Lane200 = Lane100 with { LineRate = 212.5e9 };
    public static readonly Lane Lane400 = Lane100 with { LineRate = 425e9 };
    public static readonly Lane Lane400Pam6 = Lane400 with { Modulation = Modulation.Pam6 };

    /// <summary>The COM transmitter and receiver of the 802.3dj configuration (PyChOpMarg, ieee_8023dj.py).</summary>
    public static readonly SerDesNoise Noise = new()
    {
        Amplitude = 0.413,
        InputNoise = 6e-18, // 6e-9 V2/GHz
        TransmitterSnrDb = 33,
        JitterUi = Math.Sqrt(0.02 * 0.02 + 0.01 * 0.01), // A_DD 0.02 UI, sigma_RJ 0.01 UI
        LevelMismatch = 0.95,
        RiseTime = 4e-12,
        ReceiverBandwidth = 0.58,
    };

    /// <summary>5 mil stripline of 50 ohm per leg, half-ounce copper (17.5 um), roughness factor 1.2.</summary>
    public static Stripline Board(double dk, double df, double resistivity = 1.68e-8) =>
        new Stripline
        {
            Width = 5 * InchM / 1000,
            Thickness = 17.5e-6,
            PlaneSpacing = 1e-3,
            Permittivity = dk,
            LossTangent = df,
            Conductor = new Conductor { Resistivity = resistivity },
            Roughness = new Roughness.Constant { Value = 1.2 },
        }.WithImpedance(50);

    public static StriplineLaw Megtron7 { get; } = new(Board(3.4, 0.002));

    public static StriplineLaw Megtron8N { get; } = new(Board(3.13, 0.0016));

    /// <summary>26 AWG: 10 dB/m at 110 GHz, skin share 0.6.</summary>
    public static LineLaw Twinax26 { get; } = LineLaw.FromAnchor(10, 110e9, 0.6) with { Delay = 4.3e-9 };

    /// <summary>gamma0 5e-4, a1 8.9e-4, a2 2e-4 per mm; 87.5 ohm differential, 6.141e-3 ns/mm.</summary>
    public static LineLaw Package { get; } = LineLaw.FromCom(5e-4, 8.9e-4, 2e-4) with { Impedance = 87.5 / 2, Delay = 6.141e-9 };

    public static LadderLaw Die { get; } = new() { Capacitances = [40e-15, 90e-15, 110e-15], Inductances = [0.13e-9, 0.15e-9, 0.14e-9] };

    // ch-conn: 1.2 dB at 26.56 GHz, 2-3 at 53: linear in frequency.
    public static LumpedLaw Connector { get; } = new() { PieceLossDb = 1.2, AtHz = 26.5625e9 };

    // pcb-via: 0.4 dB a pair at 26.56 GHz, double at 53.
    public static LumpedLaw Via { get; } = new() { PieceLossDb = 0.4, AtHz = 26.5625e9 };

    /// <summary>Host with 33 mm of package and a board trace of the length given; the module's chip has 12 mm of package.</summary>
    public static ChannelParts Parts(double boardM, ElementLaw? board = null, bool boardVaries = true) =>
        new()
        {
            HostDie = [new("die", ElementSection.Die, Die), new("bump", ElementSection.Die, new CapacitanceLaw { Capacitance = 30e-15 })],
            HostPackage =
            [
                new("host package trace", ElementSection.Package, Package, 0.033, "pkg-com"),
                new("host ball", ElementSection.Package, new CapacitanceLaw { Capacitance = 40e-15 }, 1, "pkg-com"),
            ],
            HostBoard =
            [
                new("host via", ElementSection.Board, Via, 1, "pcb-via"),
                new("host trace", ElementSection.Board, board ?? Megtron8N, boardM, "pcb-m8n", boardVaries),
                new("connector via", ElementSection.Board, Via, 1, "pcb-via"),
            ],
            Plug = [new("connector", ElementSection.Connector, Connector, 1, "ch-conn")],
            ModuleChip =
            [
                new("module package trace", ElementSection.Package, Package, 0.012, "pkg-com"),
                new("module die", ElementSection.Die, Die.Reversed()),
            ],
            Line = [new("cable", ElementSection.Cable, Twinax26, 2, "tw-26", !boardVaries)],
        };

    public static SerDesClass Class(string name, double budgetDb, double atHz, Endpoints endpoints, SerDesNoise? noise = null) =>
        new()
        {
            Name = name,
            BudgetDb = budgetDb,
            BudgetHz = atHz,
            Endpoints = endpoints,
            MinBaud = 0.7 * 2 * atHz,
            MaxBaud = 1.1 * 2 * atHz,
            Noise = noise,
        };
}
