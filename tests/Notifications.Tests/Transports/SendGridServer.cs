using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Notifications.Tests.Transports;

/// <summary>Stands in for SendGrid over real HTTP: checks as it does, answers as it does, and fails on request.</summary>
internal sealed class SendGridServer : IAsyncDisposable
{
    public const string Key = "SG.right";

    private readonly WebApplication _app;
    private int _requests;

    private SendGridServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v3/mail/send", Receive);
    }

    public static async Task<SendGridServer> Start()
    {
        var server = new SendGridServer();
        await server._app.StartAsync();
        return server;
    }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>What was taken.</summary>
    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    public int Requests => _requests;

    /// <summary>Looks at a mail that would be taken and may do something else with it; true when it did.</summary>
    public Func<HttpContext, JsonElement, Task<bool>>? Trouble { get; set; }

    private async Task Receive(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await Refuse(context, 401, new("The provided authorization grant is invalid, expired, or revoked", null));
            return;
        }
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            await Refuse(context, 415, new("Unsupported media type", null));
            return;
        }
        var mail = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        if (SendGridRules.Faults(mail).FirstOrDefault() is { } fault)
        {
            await Refuse(context, 400, fault);
            return;
        }
        if (Trouble is { } trouble && await trouble(context, mail))
            return;
        Taken.Enqueue(mail);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers["X-Message-Id"] = "sg-" + Guid.NewGuid().ToString("n");
    }

    /// <summary>Takes the mail and hangs up instead of saying so.</summary>
    public Task<bool> TakeAndHangUp(HttpContext context, JsonElement mail)
    {
        Taken.Enqueue(mail);
        context.Abort();
        return Task.FromResult(true);
    }

    /// <summary>Takes the mail and breaks down before saying so.</summary>
    public Task<bool> TakeAndFail(HttpContext context, JsonElement mail)
    {
        Taken.Enqueue(mail);
        return Say(context, StatusCodes.Status500InternalServerError);
    }

    public static async Task<bool> Say(HttpContext context, int status, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await Refuse(context, status, new(status.ToString(CultureInfo.InvariantCulture), null));
        return true;
    }

    public static Task Refuse(HttpContext context, int status, SendGridRules.Fault fault)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { errors = new[] { new { message = fault.Message, field = fault.Field, help = (string?)null } } });
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
