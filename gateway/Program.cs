using Microsoft.AspNetCore.DataProtection;
using Platform.Gateway;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
var limits = builder.Configuration.GetSection("Gateway:Limits").Get<LimitSettings>() ?? new();

builder.AddServiceDefaults();
builder.WebHost.ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, limits));
OwnTraces.Apply(builder);
builder.Services.AddSingleton(limits);
builder.Services.AddSingleton<PublicNames>();
builder.Services.AddSingleton<KnownTenants>();
builder.Services.AddHostedService<TellRequests>();
builder.Services.AddSingleton<MatcherPolicy, RoutesOfName>();
builder.Services.AddRateLimiter(options => NetworkLimits.Apply(options, limits));
builder.Services.AddRequestTimeouts();
builder.Services.AddOutputCache(options => PublicPages.Apply(options, builder.Configuration));
Compression.Apply(builder.Services);
builder.Services.AddReverseProxy()
    .LoadFromMemory(Routes.All(limits), Routes.Services(builder.Configuration))
    .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(3))
    .AddTransforms<TowardsServices>();

// The proxy brings data protection along for sticky sessions, which no route has: no key ring is needed, nor kept.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

var app = builder.Build();

app.UseSecurityHeaders();
if (builder.Configuration["Gateway:TrustedProxies"] is { Length: > 0 } proxies)
    app.UseForwardedHeaders(LoadBalancer.Trusted(proxies));
app.UseRequestHygiene();
app.UsePublicNames();
app.UseServiceDefaults();
app.UseRouting();
app.UseRateLimiter();
app.UseKeyLimits(limits);
app.UseTenantLimits(limits);
app.UseRequestTimeouts();
app.UsePlainCampaignLinks();
app.UseOutputCache();
app.UseWhen(PublicPages.MayBeStored, publicPage => publicPage.UseResponseCompression());
app.MapReverseProxy(proxy =>
{
    proxy.UseBodyLimits();
    proxy.UseFailureAnswers();
});

await app.RunAsync();
