using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Resistances that need no grid: first estimates, check points, and what the solver is compared with.</summary>
public static class HeatClosedForms
{
    private const int Modes = 400;

    /// <summary>A slice of a slab.</summary>
    /// <param name="Thickness">m, 0 or more.</param>
    /// <param name="Conductivity">Through, W/(m K), above 0.</param>
    public readonly record struct Slice(double Thickness, double Conductivity);

    /// <summary>
    /// Slab of one area: sum t/(k A) + contacts/A + 1/(h A), K/W. Equation 11 of <c>docs/models/heat.md</c>.
    /// </summary>
    /// <param name="area">m2.</param>
    /// <param name="contacts">Sum of unit resistances, m2 K/W.</param>
    /// <param name="coefficient">To the coolant, W/(m2 K); infinity for a face held at the coolant's temperature.</param>
    public static double SlabResistance(ImmutableArray<Slice> slices, double area, double contacts, double coefficient)
    {
        Above(area, nameof(area));
        if (!(contacts >= 0 && double.IsFinite(contacts)))
        {
            throw new ArgumentOutOfRangeException(nameof(contacts), contacts, "a contact has no negative resistance");
        }
        if (!(coefficient > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(coefficient), coefficient, "a coefficient is above 0");
        }
        double unit = contacts + 1 / coefficient;
        foreach (Slice slice in slices)
        {
            Above(slice.Conductivity, nameof(slices));
            if (!(slice.Thickness >= 0 && double.IsFinite(slice.Thickness)))
            {
                throw new ArgumentOutOfRangeException(nameof(slices), slice.Thickness, "a thickness is not negative");
            }
            unit += slice.Thickness / slice.Conductivity;
        }
        return unit / area;
    }

    /// <summary>
    /// Heat from a rectangle on one face of a plate, evenly over it, to a coolant on the other: mean rise of the rectangle over
    /// the coolant per watt, K/W, spreading and slab together. Double cosine series, equation 12; 1e-4 of the sum is left out
    /// where the source is a twentieth of the plate. About 1 ms.
    /// </summary>
    /// <param name="plate">Its X and Y are ignored.</param>
    /// <param name="source">In the plate's coordinates, inside of it.</param>
    /// <param name="thickness">m.</param>
    /// <param name="inPlane">W/(m K).</param>
    /// <param name="through">W/(m K).</param>
    /// <param name="coefficient">On the far face, W/(m2 K).</param>
    public static double SpreadingResistance(Footprint plate, Footprint source, double thickness, double inPlane, double through, double coefficient)
    {
        Above(plate.Width, nameof(plate));
        Above(plate.Depth, nameof(plate));
        Above(source.Width, nameof(source));
        Above(source.Depth, nameof(source));
        Above(thickness, nameof(thickness));
        Above(inPlane, nameof(inPlane));
        Above(through, nameof(through));
        Above(coefficient, nameof(coefficient));
        double slack = 1e-9 * Math.Max(plate.Width, plate.Depth);
        if (!(source.X >= -slack && source.Y >= -slack && source.Right <= plate.Width + slack && source.Top <= plate.Depth + slack))
        {
            throw new ArgumentOutOfRangeException(nameof(source), source, "the source reaches out of the plate");
        }
        double[] alongX = Weights(source.X, source.Right, plate.Width);
        double[] alongY = Weights(source.Y, source.Top, plate.Depth);
        double stretch = Math.Sqrt(inPlane / through);
        double sum = 0;
        for (int m = 0; m < Modes; m++)
        {
            for (int n = 0; n < Modes; n++)
            {
                double waveX = m * Math.PI / plate.Width;
                double waveY = n * Math.PI / plate.Depth;
                double wave = stretch * Math.Sqrt(waveX * waveX + waveY * waveY);
                sum += alongX[m] * alongY[n] * Impedance(wave, thickness, through, coefficient);
            }
        }
        return sum / (plate.Width * plate.Depth);
    }

    // Square of the mean of each cosine over the source, times 2 where there is one.
    private static double[] Weights(double from, double to, double length)
    {
        double[] weights = new double[Modes];
        weights[0] = 1;
        for (int m = 1; m < Modes; m++)
        {
            double wave = m * Math.PI / length;
            double mean = (Math.Sin(wave * to) - Math.Sin(wave * from)) / (wave * (to - from));
            weights[m] = 2 * mean * mean;
        }
        return weights;
    }

    // Rise over flux of one mode, m2 K/W.
    private static double Impedance(double wave, double thickness, double through, double coefficient)
    {
        if (wave == 0)
        {
            return thickness / through + 1 / coefficient;
        }
        double tanh = Math.Tanh(wave * thickness);
        double own = through * wave;
        return (1 / coefficient + tanh / own) / (own * tanh / coefficient + 1);
    }

    private static void Above(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "must be above 0");
        }
    }
}
