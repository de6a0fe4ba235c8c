namespace Heliograph.Photonics.Coding;

/// <summary>
/// Number of symbol errors in a codeword that is made of independent slots, each with 0, 1, 2, ... of them: a symbol by
/// itself, the symbols that share an inner block, or those that one burst reaches.
/// </summary>
internal static class SymbolErrorCount
{
    /// <summary>
    /// ln of the probability that <paramref name="slots"/> slots hold more than <paramref name="correctable"/> errors.
    /// </summary>
    /// <param name="errors">Probability of 1, 2, ... errors in a slot.</param>
    /// <param name="logNone">ln of the probability of none, the complement of their sum; the caller has it without cancellation.</param>
    /// <param name="slots">N &gt; 0; need not be whole (544 symbols in slots of 3).</param>
    /// <remarks>
    /// The counts h_k are the coefficients of g(z)^N, by J. C. P. Miller's recurrence
    /// h_k = 1/(k g_0) sum_i (i (N + 1) - k) g_i h_(k-i) (Knuth, The Art of Computer Programming 2, 4.7, eq. 9); for
    /// k &lt;= N no term is negative, so nothing cancels. Summed beyond t where the mean lies below it, as the complement
    /// where it lies above; scaled by powers on the way, so that neither 1e-300 nor certainty overflows. O(k s).
    /// </remarks>
    public static double LogTail(ReadOnlySpan<double> errors, double logNone, double slots, int correctable)
    {
        double mean = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            mean += (i + 1) * errors[i] * slots;
        }
        if (mean <= 0)
        {
            return double.NegativeInfinity;
        }
        double none = Math.Exp(logNone);
        bool above = mean < correctable + 1;
        Span<double> recent = stackalloc double[errors.Length];
        recent[0] = 1;
        int most = (int)Math.Ceiling(slots * errors.Length);
        double logScale = slots * logNone;
        double sum = above ? 0 : 1;
        for (int k = 1; k <= (above ? most : Math.Min(most, correctable)); k++)
        {
            double next = 0;
            for (int i = 0; i < errors.Length; i++)
            {
                next += ((i + 1) * (slots + 1) - k) * errors[i] * recent[i];
            }
            next = Math.Max(0, next / (k * none));
            recent[..^1].CopyTo(recent[1..]);
            recent[0] = next;
            if (k > correctable || !above)
            {
                sum += next;
            }
            if (above && k > correctable + errors.Length && next < 1e-17 * sum)
            {
                break;
            }
            if (next is > 1e100 or (> 0 and < 1e-100))
            {
                foreach (ref double value in recent)
                {
                    value /= next;
                }
                sum /= next;
                logScale += Math.Log(next);
            }
        }
        if (sum == 0)
        {
            return double.NegativeInfinity;
        }
        double log = Math.Min(0, logScale + Math.Log(sum));
        return above ? log : ReedSolomon.LogOnePlus(-Math.Exp(log));
    }
}
