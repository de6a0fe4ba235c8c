using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Temperature of every cell of a stack, and what is read from it. Temperatures in degC.</summary>
public sealed class HeatField
{
    private readonly ConductionModel _model;

    internal HeatField(ConductionModel model, double[] celsius, ImmutableArray<double> powers, ImmutableArray<double> coolants, int iterations)
    {
        _model = model;
        Celsius = celsius;
        Iterations = iterations;
        Blocks = [.. model.Stack.Power.Select((p, i) => model.ReadBlock(i, celsius, powers[i]))];
        Zones = [.. model.Stack.Zones.Select((z, i) => new ZoneHeat(z.Name, coolants[i], model.HeatInto(i, celsius, coolants[i])))];
        double power = powers.Sum();
        double turnover = powers.Sum(Math.Abs) + Zones.Sum(z => Math.Abs(z.Heat));
        Imbalance = turnover > 0 ? Math.Abs(power - Zones.Sum(z => z.Heat)) / turnover : 0;
    }

    /// <summary>In the order of the stack's power blocks.</summary>
    public ImmutableArray<BlockTemperature> Blocks { get; }

    /// <summary>In the order of the stack's zones, top before bottom.</summary>
    public ImmutableArray<ZoneHeat> Zones { get; }

    /// <summary>
    /// |heat in - heat out| / (sum of |powers| and |heats|) of a steady field; below 1e-6
    /// (<c>Heat_in_is_heat_out</c>). In a transient it is the share that goes into the heat capacity.
    /// </summary>
    public double Imbalance { get; }

    /// <summary>Of the solver, from the field it started with.</summary>
    public int Iterations { get; }

    internal double[] Celsius { get; }

    /// <summary>A block by name.</summary>
    public BlockTemperature Block(string name) => Blocks[_model.Stack.BlockIndex(name)];

    /// <summary>The temperature map of a layer, for a picture; the mean through its thickness.</summary>
    public TemperatureMap Map(string layer)
    {
        int index = _model.Stack.LayerIndex(layer);
        int[] layerOf = _model.LayerOf;
        (int from, int to) = (Array.IndexOf(layerOf, index), Array.LastIndexOf(layerOf, index));
        HeatGrid grid = _model.Grid;
        double[] celsius = new double[grid.Rows * grid.Columns];
        for (int column = 0; column < celsius.Length; column++)
        {
            for (int k = from; k <= to; k++)
            {
                celsius[column] += Celsius[column * layerOf.Length + k] / (to - from + 1);
            }
        }
        HeatLayer of = _model.Stack.Layers[index];
        return new TemperatureMap(
            layer,
            grid.X,
            grid.Y,
            [.. celsius],
            [
                .. of
                    .Blocks.Select(b => new BlockOutline(b.Name, b.Area))
                    .Concat(_model.Stack.Power.Where(p => p.Layer == layer).Select(p => new BlockOutline(p.Name, p.Area))),
            ]
        );
    }
}
