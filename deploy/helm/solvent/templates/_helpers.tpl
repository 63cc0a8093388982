{{- define "solvent.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 30 | trimSuffix "-" -}}
{{- end }}

{{- define "solvent.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "solvent.labels" -}}
{{ include "solvent.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "solvent.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{- define "solvent.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "solvent.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* A variable by reference: (list NAME Secret key) */}}
{{- define "solvent.fromSecret" -}}
- name: {{ index . 0 }}
  valueFrom: { secretKeyRef: { name: {{ index . 1 | quote }}, key: {{ index . 2 | quote }} } }
{{- end }}

{{/* What every pod is told that is no secret. */}}
{{- define "solvent.variables" -}}
PORT: "8787"
SOLVENT_STATE: /var/lib/solvent
STOP_DELAY_SECONDS: {{ .Values.stop.delaySeconds | quote }}
STOP_GRACE_SECONDS: {{ .Values.stop.graceSeconds | quote }}
{{- with .Values.trustedProxies }}
TRUSTED_PROXIES: {{ join "," . | quote }}
{{- end }}
{{- with .Values.servers.s3 }}{{ if .endpoint }}
S3_ENDPOINT: {{ .endpoint | quote }}
S3_BUCKET: {{ .bucket | quote }}
S3_REGION: {{ .region | quote }}
{{- end }}{{ end }}
{{- range $name, $text := .Values.variables }}
{{ $name }}: {{ $text | quote }}
{{- end }}
{{- end }}

{{/* What the schema cannot say so that it is understood. */}}
{{- define "solvent.check" -}}
{{- $v := .Values -}}
{{- $name := include "solvent.name" . -}}
{{- if not (regexMatch "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" $name) -}}
  {{- fail (printf "%s can be no Service's name (of the release and nameOverride: small letters, digits and hyphens)" $name) -}}
{{- end -}}
{{- if not $v.apiKey.existingSecret }}{{ fail "apiKey.existingSecret is not set: it names the Secret with the API key" }}{{ end -}}
{{- $s3 := $v.servers.s3 -}}
{{- if eq $v.mode "servers" -}}
  {{- if not $v.servers.database.existingSecret }}{{ fail "servers.database.existingSecret is not set: mode servers needs PostgreSQL (mode: embedded needs no server)" }}{{ end -}}
  {{- range list "endpoint" "bucket" "existingSecret" }}
    {{- if not (get $s3 .) }}{{ fail (printf "servers.s3.%s is not set: mode servers needs a bucket (mode: embedded needs no server)" .) }}{{ end -}}
  {{- end -}}
{{- else -}}
  {{- if or $v.servers.database.existingSecret $v.servers.redis.existingSecret $s3.endpoint $s3.bucket $s3.existingSecret -}}
    {{- fail "servers are named and mode is embedded: mode: servers uses them" -}}
  {{- end -}}
  {{- if ne (len $v.models) 1 }}{{ fail "models names several and mode is embedded: one pod answers for one default model" }}{{ end -}}
{{- end -}}
{{- if and $v.authorities.existingSecret $v.authorities.existingConfigMap }}{{ fail "authorities names a Secret and a ConfigMap: one of them has the bundle" }}{{ end -}}
{{- if $v.ingress.enabled -}}
  {{- if not $v.ingress.tlsSecret }}{{ fail "ingress.tlsSecret is not set: keys do not travel without TLS" }}{{ end -}}
  {{- range $v.models }}{{ if not .host }}{{ fail (printf "models: %s has no host, and the Ingress is enabled" .name) }}{{ end }}{{ end -}}
{{- end -}}
{{- if $v.serviceMonitor.enabled -}}
  {{- range list "METRICS_PUBLIC" "METRICS_ENABLED" -}}
    {{- if has (get $v.variables . | lower) (list "false" "no" "off" "0" "n" "disabled") -}}
      {{- fail (printf "serviceMonitor is enabled, and variables.%s lets Prometheus read nothing: it has no key to send" .) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if gt (int $v.api.autoscaling.minReplicas) (int $v.api.autoscaling.maxReplicas) }}{{ fail "api.autoscaling.minReplicas is more than maxReplicas" }}{{ end -}}
{{- $pods := ternary $v.api.autoscaling.minReplicas $v.api.replicas $v.api.autoscaling.enabled | int -}}
{{- if and (eq $v.mode "servers") $v.podDisruptionBudget.enabled (gt $pods 1) (ge (int $v.podDisruptionBudget.maxUnavailable) $pods) -}}
  {{- fail (printf "podDisruptionBudget.maxUnavailable lets all %d pods of a model go at once" $pods) -}}
{{- end -}}
{{- $names := list -}}
{{- range $v.models }}{{ $names = append $names .name }}{{ end -}}
{{- if ne (len $names) (len (uniq $names)) }}{{ fail "models names one model twice" }}{{ end -}}
{{- end }}

{{/* Refuses what is named and not there, or has not the key. */}}
{{- define "solvent.checkReferences" -}}
{{- $v := .Values -}}
{{- $named := list (list "apiKey.existingSecret" "Secret" $v.apiKey.existingSecret $v.apiKey.key) -}}
{{- range list "database" "redis" -}}
  {{- $from := get $v.servers . -}}
  {{- $named = append $named (list (printf "servers.%s.existingSecret" .) "Secret" $from.existingSecret $from.key) -}}
{{- end -}}
{{- range list $v.servers.s3.accessKeyIdKey $v.servers.s3.secretAccessKeyKey -}}
  {{- $named = append $named (list "servers.s3.existingSecret" "Secret" $v.servers.s3.existingSecret .) -}}
{{- end -}}
{{- range $name, $from := $v.secretVariables -}}
  {{- $named = append $named (list (printf "secretVariables.%s.existingSecret" $name) "Secret" $from.existingSecret $from.key) -}}
{{- end -}}
{{- range list "Secret" "ConfigMap" -}}
  {{- $value := printf "existing%s" . -}}
  {{- $named = append $named (list (printf "authorities.%s" $value) . (get $v.authorities $value) $v.authorities.key) -}}
{{- end -}}
{{- $named = append $named (list "test.existingSecret" "Secret" $v.test.existingSecret $v.test.key) -}}
{{- $namespace := .Release.Namespace -}}
{{- range $named -}}
  {{- $value := index . 0 }}{{ $kind := index . 1 }}{{ $name := index . 2 }}{{ $key := index . 3 -}}
  {{- if $name -}}
    {{- $found := lookup "v1" $kind $namespace $name -}}
    {{- if not $found -}}
      {{- fail (printf "%s: there is no %s %s in the namespace %s (checkReferences: false installs before there is)" $value $kind $name $namespace) -}}
    {{- else if not (hasKey ($found.data | default dict) $key) -}}
      {{- fail (printf "%s: the %s %s in the namespace %s has no key %s (checkReferences: false installs before it has)" $value $kind $name $namespace $key) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
The pod of a component: root, component, model, roles, settings (replicas, workers, threads, resources), claim (whether a claim named state holds the
folder). Every pod has the role api, for probes and for /metrics, which tells of its own pod alone; requests go to those of the component api.
*/}}
{{- define "solvent.pod" -}}
{{- $v := .root.Values -}}
{{- $authorities := or $v.authorities.existingSecret $v.authorities.existingConfigMap -}}
metadata:
  labels:
    {{- /* Not the chart's: another one that makes the same pods would start them again. */}}
    {{- include "solvent.selector" .root | nindent 4 }}
    app.kubernetes.io/version: {{ $v.image.tag | default .root.Chart.AppVersion | quote }}
    app.kubernetes.io/component: {{ .component }}
    solvent/model: {{ .model | quote }}
  annotations:
    checksum/variables: {{ include "solvent.variables" .root | sha256sum }}
    {{- with $v.secretsRevision }}
    solvent/secrets-revision: {{ . | quote }}
    {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add $v.stop.delaySeconds $v.stop.graceSeconds 5 }}
  securityContext:
    {{- include "solvent.podSecurity" . | nindent 4 }}
  {{- with $v.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . | quote }}
    {{- end }}
  {{- end }}
  {{- with $v.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "solvent.selector" $.root | nindent 10 }}
          app.kubernetes.io/component: {{ $.component }}
          solvent/model: {{ $.model | quote }}
    {{- end }}
  containers:
    - name: solvent
      image: {{ include "solvent.image" .root | quote }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      securityContext:
        {{- include "solvent.containerSecurity" . | nindent 8 }}
      ports:
        - { name: http, containerPort: 8787 }
      envFrom:
        - configMapRef: { name: {{ include "solvent.name" .root }} }
      env:
        - { name: ROLES, value: {{ .roles | quote }} }
        - { name: MODEL_NAME, value: {{ .model | quote }} }
        - { name: WORKERS, value: {{ .settings.workers | default 1 | quote }} }
        - { name: BATCH_THREADS, value: {{ .settings.threads | default 1 | quote }} }
        {{- include "solvent.fromSecret" (list $v.apiKey.variable $v.apiKey.existingSecret $v.apiKey.key) | nindent 8 }}
        {{- with $v.servers.database }}{{ if .existingSecret }}
        {{- include "solvent.fromSecret" (list "DATABASE_URL" .existingSecret .key) | nindent 8 }}
        {{- end }}{{ end }}
        {{- with $v.servers.redis }}{{ if .existingSecret }}
        {{- include "solvent.fromSecret" (list "REDIS_URL" .existingSecret .key) | nindent 8 }}
        {{- end }}{{ end }}
        {{- with $v.servers.s3 }}{{ if .existingSecret }}
        {{- include "solvent.fromSecret" (list "S3_ACCESS_KEY_ID" .existingSecret .accessKeyIdKey) | nindent 8 }}
        {{- include "solvent.fromSecret" (list "S3_SECRET_ACCESS_KEY" .existingSecret .secretAccessKeyKey) | nindent 8 }}
        {{- end }}{{ end }}
        {{- range $name, $from := $v.secretVariables }}
        {{- include "solvent.fromSecret" (list $name $from.existingSecret $from.key) | nindent 8 }}
        {{- end }}
        {{- if $authorities }}
        - { name: NODE_EXTRA_CA_CERTS, value: /etc/solvent/authorities/authorities.pem }
        {{- end }}
      # A start waits for a server that is away, and asks every two seconds; begun again, it would wait for the kubelet's growing pauses besides.
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 900
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 2
        failureThreshold: 3
      resources:
        {{- toYaml .settings.resources | nindent 8 }}
      volumeMounts:
        - { name: state, mountPath: /var/lib/solvent }
        {{- if $authorities }}
        - { name: authorities, mountPath: /etc/solvent/authorities, readOnly: true }
        {{- end }}
  {{- if or $authorities (not .claim) }}
  volumes:
    {{- if not .claim }}
    - name: state
      emptyDir: { sizeLimit: {{ $v.state.sizeLimit }} }
    {{- end }}
    {{- with $v.authorities.existingSecret }}
    - name: authorities
      secret: { secretName: {{ . | quote }}, items: [{ key: {{ $v.authorities.key | quote }}, path: authorities.pem }] }
    {{- end }}
    {{- with $v.authorities.existingConfigMap }}
    - name: authorities
      configMap: { name: {{ . | quote }}, items: [{ key: {{ $v.authorities.key | quote }}, path: authorities.pem }] }
    {{- end }}
  {{- end }}
{{- end }}
