using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives.Calibrated;

namespace Heliograph.Engine.Validation;

/// <summary>Constants of collectives and exchanges after a fit, and the errors of all rows with them.</summary>
public sealed record CollectiveFitReport(ImmutableArray<FittedConstant> Constants, SplitReport Report, int Evaluations);

/// <summary>
/// Fits the derived figures of <c>catalog/collectives.yaml</c> within their physical limits to the rows that <see cref="CollectiveValidation"/> does not hold
/// out. Deterministic; some seconds.
/// </summary>
/// <remarks>
/// Loss: sum of the cost of |ln(predicted / measured)|, a power of 1.5 that goes on straight from 15 %; rows of quality B count half. Constants that share no
/// row are fitted apart. Search: compass search over the ranges, in turn and pair by pair, from the middle of the ranges and from the catalogue's
/// values; the better end.
/// </remarks>
public static class CollectiveFit
{
    private const double Knee = 0.15;
    private const double Tolerance = 0.02;
    private const double FirstStep = 0.2;
    private const double LastStep = 0.001;

    private static readonly ImmutableArray<double> Starts = [0.5, 0.2];

    /// <param name="keep">Rows of those not held out to fit on; null: all.</param>
    public static CollectiveFitReport? Run(string table, Workspace workspace, DiagnosticList diagnostics, Func<string, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        FigureBook book = new(workspace.Catalogue);
        ImmutableArray<CollectiveValidation.Case> cases = CollectiveValidation.Read(table, book, diagnostics);
        if (diagnostics.HasErrors)
        {
            return null;
        }
        CollectiveCalibration calibration = CollectiveCalibration.From(book);
        ImmutableArray<CollectiveValidation.Case> fitted =
        [
            .. CollectiveValidation
                .Fitted(cases)
                .Where(c => (keep is null || keep(c.Row.Id)) && c.Prediction!.Value(calibration).Value is > 0 and < double.PositiveInfinity),
        ];
        if (fitted.IsEmpty)
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(table, 1, 1),
                "no row can be scored, so nothing can be fitted",
                "give rows of quality A or B with their sizes, ranks and rates"
            );
            return null;
        }
        ImmutableArray<(Part Part, Figure Figure)> free =
        [
            .. workspace
                .Catalogue.Parts.Where(p => p.Id.StartsWith("cal-collective", StringComparison.Ordinal))
                .SelectMany(p => p.Figures.Where(f => f is { Status: FigureStatus.Derived, Least: not null, Most: not null }).Select(f => (p, f))),
        ];
        Objective objective = new(fitted, free, calibration);
        double[] best = objective.Before();
        foreach ((int[] constants, int[] rows) in objective.Groups())
        {
            Fit(objective, best, constants, rows);
        }
        ImmutableArray<FittedConstant> constantsFitted = objective.Constants(best);
        return new CollectiveFitReport(
            constantsFitted,
            CollectiveValidation.Compare(cases, objective.With(best), fitted.Select(c => c.Row.Id).ToHashSet()),
            objective.Evaluations
        );
    }

    private static void Fit(Objective objective, double[] at, int[] constants, int[] rows)
    {
        Search best = new(objective, [.. at], constants, rows);
        best.Run();
        foreach (double start in Starts)
        {
            double[] from = [.. at];
            foreach (int i in constants)
            {
                from[i] = start;
            }
            Search other = new(objective, from, constants, rows);
            other.Run();
            best = other.Loss < best.Loss * (1 - 1e-6) ? other : best;
        }
        foreach (int i in constants)
        {
            at[i] = best.At[i];
        }
    }

    // Compass search: one constant at a time, and two that trade against each other.
    private sealed class Search
    {
        private readonly Objective _objective;
        private readonly int[] _constants;
        private readonly double[] _costs;

        public Search(Objective objective, double[] at, int[] constants, int[] rows)
        {
            (_objective, At, _constants) = (objective, at, constants);
            _costs = new double[objective.Rows];
            CollectiveCalibration with = objective.With(at);
            foreach (int r in rows)
            {
                _costs[r] = objective.Cost(with, r);
            }
        }

        public double[] At { get; }

        public double Loss => _costs.Sum();

        public void Run()
        {
            for (double step = FirstStep; step >= LastStep; )
            {
                double before = Loss;
                foreach (int i in _constants)
                {
                    Try((i, step));
                    Try((i, -step));
                    foreach (int j in _constants.Where(j => j > i && _objective.Share(i, j)))
                    {
                        Try((i, step), (j, -step));
                        Try((i, -step), (j, step));
                        Try((i, step), (j, step));
                        Try((i, -step), (j, -step));
                    }
                }
                step = Loss < before * (1 - 1e-6) ? step : step / 2;
            }
        }

        // Only rows that one of the constants moves are predicted again.
        private void Try(params ReadOnlySpan<(int Constant, double Step)> moves)
        {
            Span<double> from = stackalloc double[moves.Length];
            for (int m = 0; m < moves.Length; m++)
            {
                (int i, double step) = moves[m];
                from[m] = At[i];
                At[i] = Math.Clamp(At[i] + step, 0, 1);
            }
            int[] own = _objective.RowsOf(moves[0].Constant, moves[^1].Constant);
            CollectiveCalibration with = _objective.With(At);
            double[] costs = [.. own.Select(r => _objective.Cost(with, r))];
            if (costs.Sum() < own.Sum(r => _costs[r]))
            {
                for (int k = 0; k < own.Length; k++)
                {
                    _costs[own[k]] = costs[k];
                }
                return;
            }
            for (int m = 0; m < moves.Length; m++)
            {
                At[moves[m].Constant] = from[m];
            }
        }
    }

    private sealed class Objective
    {
        private readonly ImmutableArray<CollectiveValidation.Case> _rows;
        private readonly ImmutableArray<(Part Part, Figure Figure)> _free;
        private readonly CollectiveCalibration _calibration;
        private readonly bool[][] _moves;
        private readonly int[][][] _own;

        public Objective(
            ImmutableArray<CollectiveValidation.Case> rows,
            ImmutableArray<(Part Part, Figure Figure)> free,
            CollectiveCalibration calibration
        )
        {
            (_rows, _free, _calibration) = (rows, free, calibration);
            _moves = [.. Enumerable.Range(0, free.Length).Select(Moved)];
            int[] Own(int i, int j) => [.. Enumerable.Range(0, rows.Length).Where(r => _moves[i][r] || _moves[j][r])];
            _own = [.. Enumerable.Range(0, free.Length).Select(i => (int[][])[.. Enumerable.Range(0, free.Length).Select(j => Own(i, j))])];
        }

        public int Rows => _rows.Length;

        /// <summary>Predictions of a row.</summary>
        public int Evaluations { get; private set; }

        /// <summary>Rows that one of two constants moves.</summary>
        public int[] RowsOf(int i, int j) => _own[i][j];

        /// <summary>Some row depends on both.</summary>
        public bool Share(int i, int j) => _moves[i].Zip(_moves[j]).Any(m => m.First && m.Second);

        public double Cost(CollectiveCalibration with, int r)
        {
            Evaluations++;
            CollectiveValidation.Case row = _rows[r];
            double miss = Math.Abs(Math.Log(row.Prediction!.Value(with).Value / row.Published));
            double cost = miss < Knee ? miss * Math.Sqrt(miss / Knee) : (1.5 * miss) - (0.5 * Knee);
            return (row.Row["quality"] == "B" ? 0.5 : 1) * cost;
        }

        public double[] Before() => [.. _free.Select(f => Within(f.Figure, f.Figure.Preferred))];

        public CollectiveCalibration With(double[] at)
        {
            Dictionary<(string, string), double> values = [];
            for (int i = 0; i < at.Length; i++)
            {
                values[(_free[i].Part.Id, _free[i].Figure.Quantity)] = Value(_free[i].Figure, at[i]);
            }
            return _calibration.With(values);
        }

        /// <summary>Constants that some row depends on, joined where they share one, and the rows of each group.</summary>
        public IEnumerable<(int[] Constants, int[] Rows)> Groups()
        {
            int[] group = [.. Enumerable.Range(0, _free.Length)];
            for (int r = 0; r < _rows.Length; r++)
            {
                int[] together = [.. Enumerable.Range(0, _free.Length).Where(i => _moves[i][r])];
                foreach (int i in together.Skip(1))
                {
                    (int from, int to) = (Math.Max(group[i], group[together[0]]), Math.Min(group[i], group[together[0]]));
                    group = [.. group.Select(g => g == from ? to : g)];
                }
            }
            return group
                .Select((g, i) => (g, i))
                .GroupBy(p => p.g, p => p.i)
                .Select(g => (Constants: (int[])[.. g], Rows: (int[])[.. Enumerable.Range(0, _rows.Length).Where(r => g.Any(i => _moves[i][r]))]))
                .Where(g => g.Rows.Length > 0);
        }

        public ImmutableArray<FittedConstant> Constants(double[] at) => [.. _free.Select((f, i) => Constant(at, i))];

        // Rows whose prediction an end of the constant's range moves.
        private bool[] Moved(int constant)
        {
            double[] at = Before();
            double[] before = Predicted(at);
            at[constant] = 0;
            double[] low = Predicted(at);
            at[constant] = 1;
            double[] high = Predicted(at);
            return [.. before.Select((v, r) => v != low[r] || v != high[r])];
        }

        private double[] Predicted(double[] at)
        {
            CollectiveCalibration with = With(at);
            return [.. _rows.Select(r => r.Prediction!.Value(with).Value)];
        }

        private FittedConstant Constant(double[] at, int i)
        {
            Figure figure = _free[i].Figure;
            int[] own = RowsOf(i, i);
            double limit = Loss(at, own) * (1 + Tolerance);
            double low = Value(figure, Reach(at, i, own, 0, limit));
            double high = Value(figure, Reach(at, i, own, 1, limit));
            return new(_free[i].Part.Id, figure.Quantity, figure.Least!.Value, figure.Most!.Value, figure.Preferred, Value(figure, at[i]), low, high);
        }

        private double Loss(double[] at, int[] own)
        {
            CollectiveCalibration with = With(at);
            return own.Sum(r => Cost(with, r));
        }

        // How far the constant alone can move until the loss of its rows has risen by the tolerance.
        private double Reach(double[] best, int i, int[] own, double end, double limit)
        {
            double[] at = [.. best];
            (double near, double far) = (best[i], end);
            at[i] = far;
            if (Loss(at, own) <= limit)
            {
                return far;
            }
            for (int halving = 0; halving < 12; halving++)
            {
                at[i] = (near + far) / 2;
                (near, far) = Loss(at, own) <= limit ? (at[i], far) : (near, at[i]);
            }
            return near;
        }

        private static double Value(Figure figure, double share) => figure.Least!.Value + (share * (figure.Most!.Value - figure.Least.Value));

        private static double Within(Figure figure, double value) =>
            Math.Clamp((value - figure.Least!.Value) / (figure.Most!.Value - figure.Least.Value), 0, 1);
    }
}
