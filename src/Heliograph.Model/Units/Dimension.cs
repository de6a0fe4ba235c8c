namespace Heliograph.Model.Units;

/// <summary>
/// Exponents of the base quantities of the field: second, bit, metre, joule, US dollar, coulomb, kelvin, gram of
/// CO2 equivalent and floating-point operation, plus the logarithmic dB and the absolute dBm and degC scales.
/// Watt is joule per second, FIT is 1e-9 per hour, baud and hertz are per second. The root of a hertz, of noise
/// densities, and that of a metre, of polarisation mode dispersion, are bases of their own: exponents are whole, and no file multiplies two of them.
/// </summary>
public readonly record struct Dimension(
    sbyte Time = 0,
    sbyte Data = 0,
    sbyte Length = 0,
    sbyte Energy = 0,
    sbyte Money = 0,
    sbyte Charge = 0,
    sbyte Kelvin = 0,
    sbyte Carbon = 0,
    sbyte Flop = 0,
    sbyte Decibel = 0,
    sbyte Dbm = 0,
    sbyte Celsius = 0,
    sbyte RootHertz = 0,
    sbyte RootMetre = 0
)
{
    public static Dimension None => default;
    public static readonly Dimension OfTime = new(Time: 1);
    public static readonly Dimension OfData = new(Data: 1);
    public static readonly Dimension OfRate = new(Time: -1, Data: 1);
    public static readonly Dimension OfLength = new(Length: 1);
    public static readonly Dimension OfEnergy = new(Energy: 1);
    public static readonly Dimension OfPower = new(Time: -1, Energy: 1);
    public static readonly Dimension OfEnergyPerBit = new(Data: -1, Energy: 1);
    public static readonly Dimension OfMoney = new(Money: 1);
    public static readonly Dimension OfFrequency = new(Time: -1);
    public static readonly Dimension OfDecibel = new(Decibel: 1);
    public static readonly Dimension OfDbm = new(Dbm: 1);
    public static readonly Dimension OfCelsius = new(Celsius: 1);
    public static readonly Dimension OfFlopRate = new(Time: -1, Flop: 1);

    public static Dimension operator *(Dimension a, Dimension b) => Combine(a, b, 1);

    public static Dimension operator /(Dimension a, Dimension b) => Combine(a, b, -1);

    public Dimension Pow(int n)
    {
        Dimension result = None;
        for (int i = 0; i < n; i++)
        {
            result *= this;
        }
        return result;
    }

    private static Dimension Combine(Dimension a, Dimension b, int s) =>
        new(
            (sbyte)(a.Time + s * b.Time),
            (sbyte)(a.Data + s * b.Data),
            (sbyte)(a.Length + s * b.Length),
            (sbyte)(a.Energy + s * b.Energy),
            (sbyte)(a.Money + s * b.Money),
            (sbyte)(a.Charge + s * b.Charge),
            (sbyte)(a.Kelvin + s * b.Kelvin),
            (sbyte)(a.Carbon + s * b.Carbon),
            (sbyte)(a.Flop + s * b.Flop),
            (sbyte)(a.Decibel + s * b.Decibel),
            (sbyte)(a.Dbm + s * b.Dbm),
            (sbyte)(a.Celsius + s * b.Celsius),
            (sbyte)(a.RootHertz + s * b.RootHertz),
            (sbyte)(a.RootMetre + s * b.RootMetre)
        );
}
