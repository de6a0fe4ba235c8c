namespace Heliograph.Model.Topology;

/// <summary>Circuit switches of a torus made of cubes. Source: N. Jouppi et al., arXiv:2304.01433, section 2.</summary>
public static class TorusCubes
{
    /// <summary>
    /// Circuit switches for cubes whose opposite faces must be joinable in any order: each of the dimensions x
    /// side^(dimensions - 1) face positions is a group of 2 x cubes ports that meet in one switch; several groups share a
    /// switch when they fit. Null when one group does not fit.
    /// </summary>
    /// <param name="usablePorts">Ports of one circuit switch that may be used, spares not counted.</param>
    public static int? CircuitSwitches(int cubes, int side, int usablePorts, int dimensions = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cubes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        long groups = dimensions;
        for (int d = 1; d < dimensions; d++)
        {
            groups *= side;
        }
        long groupsEach = usablePorts / (2L * cubes);
        return groupsEach == 0 ? null : checked((int)((groups + groupsEach - 1) / groupsEach));
    }
}
