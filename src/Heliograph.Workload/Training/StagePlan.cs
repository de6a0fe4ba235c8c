using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Layers of a pipeline stage; prediction layers and logits sit on the last one.</summary>
internal readonly record struct Stage(int Dense, int Expert, bool IsFirst, bool IsLast)
{
    public int Layers => Dense + Expert;
}

/// <summary>
/// How layers are dealt to stages: equally, and where they do not divide, one layer is taken off the last stage first
/// (it has the logits), then the first (it has the embedding), then the last but one, and so on.
/// </summary>
internal static class StagePlan
{
    public static Stage[] Deal(ModelSpec model, int stages)
    {
        int most = (model.Layers + stages - 1) / stages;
        int missing = (most * stages) - model.Layers;
        int offLast = (missing + 1) / 2;
        int offFirst = missing / 2;
        Stage[] plan = new Stage[stages];
        int dense = model.Layers - ModelCount.ExpertLayers(model);
        int layer = 0;
        for (int i = 0; i < stages; i++)
        {
            int layers = most - (i < offFirst || i >= stages - offLast ? 1 : 0);
            int denseHere = Math.Clamp(dense - layer, 0, layers);
            layer += layers;
            bool last = i == stages - 1;
            int extra = last ? model.PredictionDepth : 0;
            bool extraExperts = model.Experts is not null;
            plan[i] = new Stage(denseHere + (extraExperts ? 0 : extra), layers - denseHere + (extraExperts ? extra : 0), i == 0, last);
        }
        return plan;
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
