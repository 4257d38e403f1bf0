namespace Platform.Contracts;

/// <summary>
/// On a message that is heard whether or not its tenant is known where it arrives: the one that makes it known, the
/// ones about its end, and mail to whoever opens it. Every other waits a moment for its tenant, and is not acted on for a tenant that is deleted.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayComeFirstAttribute : Attribute;
