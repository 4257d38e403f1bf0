namespace Platform.Contracts;

/// <summary>On a message that nobody has to listen to: it is published also when no queue takes it. Every other message waits for one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayGoUnheardAttribute : Attribute;
