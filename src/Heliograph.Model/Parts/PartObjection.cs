namespace Heliograph.Model.Parts;

/// <summary>A reason why a part does not meet <see cref="PartConstraints"/>.</summary>
/// <param name="Constraint">Key of the constraint in the scenario: <c>region</c>, <c>available-by</c>, ...</param>
/// <param name="IsCertain">False when it cannot be decided because the catalogue does not know.</param>
/// <param name="Message">Predicate of a sentence whose subject is the part.</param>
public sealed record PartObjection(string Constraint, bool IsCertain, string Message);
