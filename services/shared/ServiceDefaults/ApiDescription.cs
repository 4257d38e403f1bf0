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
        ["signatures:export"] = "Take all signatures of a campaign away as a file.",
        ["signatures:erase"] = "Erase what is kept of a person who signed.",
        ["tenant:read"] = "Read the organisation and its settings.",
        ["tenant:write"] = "Change the organisation's settings.",
        ["people:read"] = "See who works for the organisation and who is invited.",
        ["people:write"] = "Invite people, change their roles and remove them.",
        ["audit:read"] = "Read and export the log of who did what.",
        ["keys:read"] = "Read which keys there are, without their secrets.",
        ["keys:write"] = "Make, renew and revoke keys.",
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
        options.AddOperationTransformer((operation, context, _) =>
        {
            // Signing needs no token; everything else does, with the one right that it names.
            var rights = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToList();
            operation.Security = rights.Count == 0 ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = rights }];
            return Task.CompletedTask;
        });
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
