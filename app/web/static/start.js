// A file of its own, so that the page needs no script that stands in it (see app/web/docs.py).
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  showCommonExtensions: true,
  showExtensions: true,
  // Otherwise the page would ask a stranger whether the document is valid.
  validatorUrl: null,
});
