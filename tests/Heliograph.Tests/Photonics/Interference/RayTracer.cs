namespace Heliograph.Tests.Photonics.Interference;

/// <summary>
/// Follows every ray through a network of ports until it has become too weak: the slow second route to
/// <c>InterferenceTrace</c>. A hop leads from one directed state of the light to another with a power factor.
/// </summary>
internal sealed class RayTracer
{
    private readonly Dictionary<string, List<(string To, double Factor)>> _hops = new(StringComparer.Ordinal);

    public void Hop(string from, string to, double lossDb)
    {
        if (!_hops.TryGetValue(from, out List<(string, double)>? list))
        {
            _hops[from] = list = [];
        }
        list.Add((to, Math.Pow(10, -lossDb / 10)));
    }

    /// <summary>Powers of all rays from a state to another, strongest first, down to a floor.</summary>
    public List<double> Rays(string from, string to, double floor)
    {
        List<double> found = [];
        Follow(from, 1);
        found.Sort((a, b) => b.CompareTo(a));
        return found;

        void Follow(string at, double power)
        {
            if (at == to)
            {
                found.Add(power);
            }
            foreach ((string next, double factor) in _hops.GetValueOrDefault(at) ?? [])
            {
                if (power * factor >= floor)
                {
                    Follow(next, power * factor);
                }
            }
        }
    }

    /// <summary>
    /// A line of faces: the state before face i going on is "f{i}", before it coming back "b{i}". Light that enters at f0 leaves
    /// at f{n}, light that enters at b{n-1} leaves at b{-1}.
    /// </summary>
    public void Line(IReadOnlyList<(double ReturnLossDb, double LossAfterDb)> faces)
    {
        for (int i = 0; i < faces.Count; i++)
        {
            double before = i == 0 ? 0 : faces[i - 1].LossAfterDb;
            double after = faces[i].LossAfterDb;
            Hop($"f{i}", $"f{i + 1}", after);
            Hop($"b{i}", $"b{i - 1}", before);
            Hop($"f{i}", $"b{i - 1}", faces[i].ReturnLossDb + before);
            Hop($"b{i}", $"f{i + 1}", faces[i].ReturnLossDb + after);
        }
    }
}
