using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Layers of a pipeline stage; prediction layers and logits sit on the last one.</summary>
internal readonly record struct Stage(int Dense, int Expert, bool IsFirst, bool IsLast)
{
    public int Layers => Dense + Expert;
}

/// <summary>
/// How layers are dealt to stages: equally, and where they do not divide, the last stage has as many fewer as its logits
/// and prediction layers weigh (at least one), then the first has one fewer (it has the embedding), then the last but
/// one, and so on.
/// </summary>
internal sealed class StagePlan
{
    private StagePlan(ModelSpec model, ImmutableArray<Stage> stages)
    {
        Stages = stages;
        ImmutableArray<(Stage, int)>.Builder kinds = ImmutableArray.CreateBuilder<(Stage, int)>();
        ImmutableArray<int>.Builder firsts = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < stages.Length; )
        {
            int from = i;
            while (i < stages.Length && stages[i] == stages[from])
            {
                i++;
            }
            kinds.Add((stages[from], i - from));
            firsts.Add(from);
        }
        Kinds = kinds.ToImmutable();
        Firsts = firsts.ToImmutable();
        foreach ((Stage stage, int count) in Kinds)
        {
            (double dense, double expert) = (DenseParameters(model, stage), ExpertParameters(model, stage));
            MeanDense += dense * count / stages.Length;
            MeanExpert += expert * count / stages.Length;
            MostLayers = Math.Max(MostLayers, stage.Layers);
            if (dense + expert > FullestDense + FullestExpert)
            {
                (FullestDense, FullestExpert) = (dense, expert);
            }
        }
    }

    /// <summary>First to last.</summary>
    public ImmutableArray<Stage> Stages { get; }

    /// <summary>Runs of equal stages, first to last, and how many: what a sum over stages goes through.</summary>
    public ImmutableArray<(Stage Stage, int Count)> Kinds { get; }

    /// <summary>Index of the first stage of each of <see cref="Kinds"/>: of equal stages it holds the most.</summary>
    public ImmutableArray<int> Firsts { get; }

    /// <summary>Parameters of the fullest stage before slicing, outside of routed experts.</summary>
    public double FullestDense { get; }

    /// <summary>Parameters of routed experts of the fullest stage, all experts.</summary>
    public double FullestExpert { get; }

    public double MeanDense { get; }

    public double MeanExpert { get; }

    public int MostLayers { get; }

    public static StagePlan Deal(ModelSpec model, int stages)
    {
        int[] layers = Layers(model, stages);
        ImmutableArray<Stage>.Builder plan = ImmutableArray.CreateBuilder<Stage>(stages);
        int dense = model.Layers - ModelCount.ExpertLayers(model);
        int layer = 0;
        for (int i = 0; i < stages; i++)
        {
            int denseHere = Math.Clamp(dense - layer, 0, layers[i]);
            layer += layers[i];
            bool last = i == stages - 1;
            int extra = last ? model.PredictionDepth : 0;
            bool extraExperts = model.Experts is not null;
            plan.Add(new Stage(denseHere + (extraExperts ? 0 : extra), layers[i] - denseHere + (extraExperts ? extra : 0), i == 0, last));
        }
        return new StagePlan(model, plan.MoveToImmutable());
    }

    private static int[] Layers(ModelSpec model, int stages)
    {
        int most = (model.Layers + stages - 1) / stages;
        int missing = (most * stages) - model.Layers;
        int[] layers = new int[stages];
        Array.Fill(layers, most);
        // What the last stage does beside its layers, in layers.
        double logits = (1 + model.PredictionDepth) * ModelCount.Embedding(model) / ModelCount.ActiveLayer(model);
        int off = Math.Min(Math.Min(missing, most - 1), Math.Max(1, (int)Math.Round(logits + model.PredictionDepth)));
        layers[^1] -= off;
        missing -= off;
        for (int i = 0; missing > 0; i = i == 0 ? stages - 2 : i - 1)
        {
            layers[i]--;
            missing--;
        }
        return layers;
    }

    /// <summary>Parameters of a stage outside of routed experts, before tensor slicing.</summary>
    public static double DenseParameters(ModelSpec model, Stage stage)
    {
        double sum = (stage.Dense * ModelCount.LayerWithoutExperts(model, false)) + (stage.Expert * ModelCount.LayerWithoutExperts(model, true));
        sum += stage.IsFirst ? ModelCount.Embedding(model) : 0;
        if (stage.IsLast)
        {
            // A tied head is a second copy of the embedding unless both ends are on one stage.
            sum += stage.IsFirst ? ModelCount.Head(model) : ModelCount.Embedding(model);
            sum += model.Hidden + (model.PredictionDepth * ((2.0 * model.Hidden * model.Hidden) + (2.0 * model.Hidden)));
        }
        return sum;
    }

    /// <summary>Parameters of routed experts of a stage, all experts.</summary>
    public static double ExpertParameters(ModelSpec model, Stage stage) => stage.Expert * ModelCount.RoutedExperts(model);
}
