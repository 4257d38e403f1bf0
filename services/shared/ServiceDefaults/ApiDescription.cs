using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Platform.ServiceDefaults;

/// <summary>What an OpenAPI document says beside its operations: its title, where the API is, and how to sign in to it.</summary>
public static class ApiDescription
{
    private const string Scheme = "oauth2";

    /// <summary>Every scope there is, and what it allows.</summary>
    public static IReadOnlyDictionary<string, string> Scopes { get; } = new Dictionary<string, string>
    {
        ["campaigns:read"] = "Read campaigns, drafts included.",
        ["campaigns:write"] = "Write, publish and close campaigns.",
        ["signatures:read"] = "Read signatures and count them.",
        ["signatures:export"] = "Take all signatures of one campaign away as a file.",
        ["signatures:erase"] = "Nothing yet: kept for erasing what is kept of a person who signed.",
        ["tenant:read"] = "Read the organisation and its settings.",
        ["tenant:write"] = "Change the organisation's settings.",
        ["tenant:export"] = "Take everything that the organisation has away as files.",
        ["people:read"] = "See who works for the organisation and who is invited.",
        ["people:write"] = "Invite people, change their roles and remove them.",
        ["audit:read"] = "Read and export the log of who did what.",
        ["keys:read"] = "Read which keys there are, without their secrets.",
        ["keys:write"] = "Make, renew and revoke keys.",
        [Tenancy.TenantRequests.OperatorScope] = "Run the platform: see, open, suspend and delete organisations.",
    };

    /// <param name="options">Of the service's own <c>AddOpenApi</c>, which must be called there: its generator reads that project's comments.</param>
    /// <param name="title">Of the document.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="scopes">That its operations ask for.</param>
    public static void Configure(OpenApiOptions options, string title, string description, params string[] scopes)
    {
        // "Request" says nothing in a list of schemas; "ChangeSettingsRequest" does.
        options.CreateSchemaReferenceId = type => type.Type is { IsNested: true, Name: "Request" or "Response" or "Item" }
            ? type.Type.DeclaringType!.Name + type.Type.Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info.Title = title;
            document.Info.Description = description;
            Describe(document, context.ApplicationServices.GetRequiredService<PlatformAddresses>(), scopes);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancel) =>
        {
            // Signing needs no token; everything else does, with the one right that it names.
            var rights = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToList();
            operation.Security = rights.Count == 0 ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = rights }];
            await DescribeRefusals(operation, rights.Count > 0, context, cancel);
        });
    }

    /// <summary>What the gateway and the frame of every service may answer, whatever the operation.</summary>
    private static async Task DescribeRefusals(OpenApiOperation operation, bool needsToken, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var problem = await context.GetOrCreateSchemaAsync(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), cancellationToken: cancel);
        Add(true, 400, "The address or the body cannot be read.");
        Add(needsToken, 401, "There is no valid access token.");
        Add(needsToken, 403, "The access token does not allow this.");
        Add(needsToken, 404, "The access token's organisation is not there any more.");
        Add(operation.RequestBody is not null, 413, "The body is too large.");
        Add(operation.RequestBody is not null, 415, "The body is of another kind.");
        Add(true, 429, "There were too many requests; Retry-After says for how long (seconds).");
        Add(true, 503, "The service is not there for a moment; Retry-After says for how long (seconds).");

        void Add(bool may, int status, string description)
        {
            if (may)
                (operation.Responses ??= []).TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
                {
                    Description = description,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
                });
        }
    }

    private static void Describe(OpenApiDocument document, PlatformAddresses addresses, string[] scopes)
    {
        document.Servers = [new OpenApiServer { Url = addresses.Api.GetLeftPart(UriPartial.Authority) }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "An access token of the organisation's own client.",
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri(addresses.Identity, "connect/token"),
                        Scopes = scopes.ToDictionary(scope => scope, scope => Scopes[scope]),
                    },
                },
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }
}
