/** An OpenAPI document with everything that the adapter must tell apart, for a server at `origin`. */
export function petDocument(origin: string): Readonly<Record<string, unknown>> {
  return {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    servers: [{ url: `${origin}/{base}`, variables: { base: { default: "" } } }],
    components: {
      parameters: {
        Limit: { name: "limit", in: "query", schema: { type: "integer", exclusiveMinimum: true, minimum: 0 } },
      },
      schemas: {
        Pet: {
          type: "object",
          required: ["id", "name"],
          properties: {
            id: { type: "integer", readOnly: true },
            name: { type: "string" },
            nick: { type: "string", nullable: true, format: "password" },
            parent: { $ref: "#/components/schemas/Pet" },
          },
        },
      },
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-Api-Key" },
        token: { type: "http", scheme: "bearer" },
        login: { type: "http", scheme: "basic" },
        query: { type: "apiKey", in: "query", name: "api key" },
        session: { type: "apiKey", in: "cookie", name: "sid" },
        odd: { type: "mutualTLS" },
      },
    },
    paths: {
      "/pets/{petId}": {
        parameters: [
          { name: "petId", in: "path", required: true, description: "Its number", schema: { type: "integer" } },
        ],
        get: { operationId: "getPet", summary: "One pet" },
        put: {
          summary: "Change it",
          security: [{ key: [] }],
          requestBody: {
            required: true,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
        },
        delete: { operationId: "getPet", deprecated: true, security: [{ odd: [] }, { token: [] }] },
      },
      "/pets": {
        get: {
          operationId: "listPets",
          parameters: [
            { $ref: "#/components/parameters/Limit" },
            { name: "tags", in: "query", schema: { type: "array", items: { type: "string" } } },
            { name: "sort", in: "query", explode: false, schema: { type: "array", items: { type: "string" } } },
            { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
            { name: "limit", in: "header", schema: { type: "integer" } },
            { name: "Authorization", in: "header", schema: { type: "string" } },
            { name: "theme", in: "cookie", schema: { type: "string" } },
          ],
        },
        post: {
          operationId: "signUp",
          security: [{ login: [] }],
          requestBody: { content: { "application/x-www-form-urlencoded": { schema: { type: "object" } } } },
        },
      },
      "/upload": {
        post: {
          operationId: "upload",
          security: [{ query: [] }],
          requestBody: { content: { "multipart/form-data": { schema: { type: "object" } } } },
        },
        put: { operationId: "uploadBytes", requestBody: { required: true, content: { "image/png": {} } } },
        patch: { operationId: "optional", security: [{}, { session: [] }] },
      },
      "/elsewhere": {
        get: { operationId: "remote", parameters: [{ $ref: "https://example.org/x.yaml#/a" }] },
        head: { operationId: "lost", parameters: [{ $ref: "#/components/parameters/Nothing" }] },
        post: { operationId: "strange", security: [{ odd: [] }] },
      },
      "/files/{path}": {
        get: { operationId: "getFile", parameters: [{ name: "path", in: "path", schema: { type: "string" } }] },
      },
      "x-internal": { get: { operationId: "never" } },
    },
  };
}
