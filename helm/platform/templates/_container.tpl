{{- /* What a service's container has in common, running or migrating. Takes "root" and "service". */ -}}
{{- define "platform.container" }}
image: {{ .root.Values.image.registry }}/{{ .service.name }}:{{ .root.Values.image.tag }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
envFrom:
  - configMapRef: { name: platform-settings }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
{{- end }}

{{- define "platform.pod" }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  seccompProfile: { type: RuntimeDefault }
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 256Mi }
{{- end }}

{{- define "platform.secrets" }}
{{- $service := . }}
{{- range .secrets }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: platform-{{ $service.name }}, key: {{ . }} } }
{{- end }}
{{- range $key, $value := .settings }}
- name: {{ $key }}
  value: {{ quote $value }}
{{- end }}
{{- end }}
