namespace Platform.Site.Upstream;

/// <summary>A service behind the pages did not answer, or answered that it cannot; says which, never what was asked.</summary>
internal sealed class UpstreamAwayException(string service, Exception? inner = null) : Exception($"The {service} service is away.", inner);
