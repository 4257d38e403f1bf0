using System.Text.Json.Serialization;

namespace Platform.Signatures.Features.Signing;

/// <summary>Reads signatures without reflection; a field given twice is an error, not a riddle.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SignCampaign.Request))]
internal sealed partial class SigningJson : JsonSerializerContext;
