namespace Heliograph.Photonics.Heat;

/// <summary>A rectangle in the plane of the package, metres; the origin is the package's lower left corner.</summary>
/// <param name="X">Left edge, m.</param>
/// <param name="Y">Lower edge, m.</param>
/// <param name="Width">Along x, m.</param>
/// <param name="Depth">Along y, m.</param>
public readonly record struct Footprint(double X, double Y, double Width, double Depth)
{
    public double Right => X + Width;

    public double Top => Y + Depth;

    /// <summary>m2.</summary>
    public double Area => Width * Depth;

    /// <summary>The rectangle of that size around a point.</summary>
    public static Footprint Around(double centreX, double centreY, double width, double depth) =>
        new(centreX - 0.5 * width, centreY - 0.5 * depth, width, depth);

    /// <summary>Common area of the two, m2.</summary>
    public double Overlap(Footprint other)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        double depth = Math.Min(Top, other.Top) - Math.Max(Y, other.Y);
        return width > 0 && depth > 0 ? width * depth : 0;
    }

    internal bool Holds(double x, double y) => x >= X && x <= Right && y >= Y && y <= Top;
}
