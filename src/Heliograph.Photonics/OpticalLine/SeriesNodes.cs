namespace Heliograph.Photonics.OpticalLine;

/// <summary>Nodes of the series in log power along one fibre, with room for its result.</summary>
internal sealed class SeriesNodes(FibreSpan fibre, double step)
{
    private double[] _room = [];

    /// <summary>m.</summary>
    public double[] Positions { get; } = PowerProfile.Grid(fibre, step);

    /// <summary>Loss behind each node as a power ratio.</summary>
    public double[] Lumped { get; } = RamanSolver.LumpedAt(fibre, PowerProfile.Grid(fibre, step));

    /// <summary>For some waves at every node; the same each time.</summary>
    public double[] Room(int waves) => _room.Length == waves * Positions.Length ? _room : _room = new double[waves * Positions.Length];
}
