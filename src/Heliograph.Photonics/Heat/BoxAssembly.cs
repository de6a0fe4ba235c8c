using System.Collections.Immutable;
using System.Globalization;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// Boxes in space made into layers: every height at which a box begins or ends is a layer's face.
/// </summary>
internal sealed class BoxAssembly
{
    // Faces closer than this are one: no layer of a package is thinner.
    private const double Closest = 1e-6;

    // Numerical: heat of a chip's face is made in this much of it, and a thicker slice than the second is cut.
    private const double FaceThickness = 20e-6;
    private const double ThickestCell = 2e-3;

    private readonly List<(MaterialBlock Block, double From, double To)> _boxes = [];
    private readonly List<(ContactPatch Patch, double At)> _joints = [];
    private readonly List<(PowerBlock Power, double From, double To)> _sources = [];

    public void Box(string name, Footprint area, double from, double to, HeatMaterial material)
    {
        if (to - from > Closest)
        {
            _boxes.Add((new MaterialBlock(name, area, material), from, to));
        }
    }

    /// <summary>A unit resistance, m2 K/W, at a height.</summary>
    public void Joint(Footprint area, double at, double resistance) => _joints.Add((new ContactPatch(area, resistance), at));

    /// <summary>Heat through the whole height between.</summary>
    public void Heat(string name, Footprint area, double from, double to, double watts) =>
        _sources.Add((new PowerBlock(name, "", area, watts), from, to));

    /// <summary>Heat in the lower face of a chip.</summary>
    public void FaceHeat(string name, Footprint area, double from, double to, double watts) =>
        Heat(name, area, from, Math.Min(to, from + FaceThickness), watts);

    public HeatStackup Build(double width, double depth, HeatMaterial filler, ImmutableArray<CoolingZone> top, ImmutableArray<CoolingZone> bottom)
    {
        List<double> faces = Faces();
        ImmutableArray<HeatLayer>.Builder layers = ImmutableArray.CreateBuilder<HeatLayer>(faces.Count - 1);
        for (int i = 0; i + 1 < faces.Count; i++)
        {
            double middle = 0.5 * (faces[i] + faces[i + 1]);
            layers.Add(
                new HeatLayer(Name(faces[i], faces[i + 1]), faces[i + 1] - faces[i], filler)
                {
                    Blocks = [.. _boxes.Where(b => b.From < middle && b.To > middle).Select(b => b.Block)],
                    Divisions = (int)Math.Ceiling((faces[i + 1] - faces[i]) / ThickestCell - 1e-9),
                    Contacts = [.. _joints.Where(j => Math.Abs(j.At - faces[i + 1]) <= Closest).Select(j => j.Patch)],
                }
            );
        }
        ImmutableArray<PowerBlock>.Builder power = ImmutableArray.CreateBuilder<PowerBlock>(_sources.Count);
        foreach ((PowerBlock source, double from, _) in _sources)
        {
            power.Add(source with { Layer = LayerAt(faces, from) });
        }
        return new HeatStackup(width, depth, layers.MoveToImmutable())
        {
            Power = power.MoveToImmutable(),
            Top = top,
            Bottom = bottom,
        };
    }

    /// <summary>Name of the layer that begins at, or holds, a height.</summary>
    public string LayerAt(double height) => LayerAt(Faces(), height);

    private static string LayerAt(List<double> faces, double height)
    {
        int i = faces.FindLastIndex(f => f <= height + Closest);
        return Name(faces[i], faces[i + 1]);
    }

    private List<double> Faces()
    {
        List<double> faces = [];
        IEnumerable<double> all = _boxes.SelectMany(b => new[] { b.From, b.To }).Concat(_sources.SelectMany(s => new[] { s.From, s.To }));
        foreach (double face in all.Order())
        {
            if (faces.Count == 0 || face - faces[^1] > Closest)
            {
                faces.Add(face);
            }
        }
        return faces;
    }

    private static string Name(double from, double to) => string.Create(CultureInfo.InvariantCulture, $"{from * 1e6:0}-{to * 1e6:0} um");
}
