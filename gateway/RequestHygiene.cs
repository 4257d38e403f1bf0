using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Gateway;

/// <summary>
/// Refuses requests that are read differently by different programs, and takes away what no client may say: where it
/// comes from, which tenant it is, which address it "originally" wanted.
/// </summary>
internal static class RequestHygiene
{
    private const string Tenant = "__tenant__";
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    private static readonly string[] Forbidden =
        ["Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Host", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Proxy", "tenant", "tenant-id", Tenant,
            "traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id"];
    private static readonly string[] ForbiddenBeginnings = ["X-Forwarded", "X-Tenant", "X-Original"];

    public static void UseRequestHygiene(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!Array.Exists(Methods, method => method == context.Request.Method))
            return Answers.Refuse(context, StatusCodes.Status405MethodNotAllowed, "This method is not served.");
        if (!IsPlain(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            return Answers.Refuse(context, StatusCodes.Status400BadRequest, "The address contains characters that are not served.");

        foreach (var (name, _) in context.Request.Headers)
            if (IsForbidden(name))
                context.Request.Headers.Remove(name);
        // A query's keys are looked up without regard to case, and so does whoever reads them behind us.
        if (context.Request.Query.ContainsKey(Tenant))
            context.Request.QueryString = QueryString.Create(context.Request.Query.Where(pair => !pair.Key.Equals(Tenant, StringComparison.OrdinalIgnoreCase)));
        return next(context);
    });

    internal static bool IsForbidden(string header) =>
        Array.Exists(Forbidden, name => header.Equals(name, StringComparison.OrdinalIgnoreCase))
        || Array.Exists(ForbiddenBeginnings, beginning => header.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Control characters, spaces and backslashes are refused everywhere, however encoded; in the path also encoded and doubled
    /// slashes and percent signs. A query may carry an encoded address in an encoded address: sign-in does.
    /// </summary>
    internal static bool IsPlain(string target)
    {
        if (target is not ['/', ..])
            return false;
        var inPath = true;
        for (var i = 0; i < target.Length; i++)
        {
            var character = target[i];
            if (character is <= ' ' or >= '\x7f' or '\\' || (inPath && character == '/' && i + 1 < target.Length && target[i + 1] == '/'))
                return false;
            inPath &= character != '?';
            if (character != '%')
                continue;
            if (i + 2 >= target.Length || !byte.TryParse(target.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var decoded))
                return false;
            if (decoded is < 0x20 or 0x7f or (byte)'\\' || (inPath && decoded is (byte)'/' or (byte)'%'))
                return false;
        }
        return true;
    }
}
