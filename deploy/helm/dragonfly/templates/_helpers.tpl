{{- define "dragonfly.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dragonfly.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* Name of a part: list of root and key in the values. */}}
{{- define "dragonfly.name" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
{{- default (printf "%s-%s" (include "dragonfly.fullname" $root) (default $part.name $part.nameOverride)) $part.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "dragonfly.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ (index $root.Values (index . 1)).name }}
{{- end -}}

{{- define "dragonfly.labels" -}}
{{- $root := index . 0 -}}
{{ include "dragonfly.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Metadata of an object of a part: list of root, key, suffix of the name. */}}
{{- define "dragonfly.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "dragonfly.name" . }}{{ index . 2 }}
namespace: {{ include "dragonfly.namespace" $root }}
labels:
  {{- include "dragonfly.labels" . | nindent 2 }}
{{- end -}}

{{- define "dragonfly.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "dragonfly.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "dragonfly.image" -}}
{{- $root := index . 0 -}}
{{- $own := (index $root.Values (index . 1)).image -}}
{{- $all := $root.Values.image -}}
{{- $registry := coalesce $root.Values.global.imageRegistry $own.registry $all.registry -}}
{{- $repository := default $all.repository $own.repository -}}
{{- $tag := coalesce $own.tag $all.tag $root.Chart.AppVersion -}}
{{- $digest := default $all.digest $own.digest -}}
{{- if $registry }}{{ $registry }}/{{ end }}{{ $repository }}{{ if $digest }}@{{ $digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end -}}

{{/* host of a Service of a part in full: list of root, key, suffix */}}
{{- define "dragonfly.host" -}}
{{- $root := index . 0 -}}
{{ include "dragonfly.name" . }}{{ index . 2 }}.{{ include "dragonfly.namespace" $root }}.svc.{{ $root.Values.clusterDomain }}
{{- end -}}

{{/* host:port of the manager's gRPC, empty without a manager */}}
{{- define "dragonfly.managerAddress" -}}
{{- if .Values.manager.enable -}}
{{ include "dragonfly.host" (list . "manager" "") }}:{{ include "dragonfly.port" (list . "manager" "grpc") }}
{{- else if .Values.externalManager.host -}}
{{ .Values.externalManager.host }}:{{ .Values.externalManager.grpcPort }}
{{- end -}}
{{- end -}}

{{- define "dragonfly.databaseType" -}}
{{- $named := dig "database" "type" "" .Values.manager.config -}}
{{- if $named -}}{{ $named }}
{{- else if .Values.externalPostgresql.host -}}postgres
{{- else if .Values.externalMysql.host -}}mysql
{{- else -}}h2
{{- end -}}
{{- end -}}

{{/* The configuration file of a part as YAML: list of root and key. The programs read nothing else. */}}
{{- define "dragonfly.config" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $part := index $root.Values $key -}}
{{- $base := include (printf "dragonfly.%sBase" (ternary "daemon" $key (has $key (list "client" "seedClient")))) . | fromYaml -}}
{{- $merged := mustMergeOverwrite $base (deepCopy $part.config) -}}
{{- if eq $key "manager" -}}
{{- /* secrets go into the Secret, see dragonfly.managerSecrets */ -}}
{{- if dig "auth" "jwt" "key" "" $merged -}}{{- $_ := unset $merged.auth.jwt "key" -}}{{- end -}}
{{- if dig "auth" "initialRootPassword" "" $merged -}}{{- $_ := unset $merged.auth "initialRootPassword" -}}{{- end -}}
{{- if dig "auth" "initialToken" "" $merged -}}{{- $_ := unset $merged.auth "initialToken" -}}{{- end -}}
{{- range $engine := list "mysql" "postgres" -}}
{{- if dig "database" $engine "password" "" $merged -}}{{- $_ := unset (index $merged.database $engine) "password" -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}

{{- define "dragonfly.managerBase" -}}
{{- $root := index . 0 -}}
{{- $manager := $root.Values.manager -}}
{{- $type := include "dragonfly.databaseType" $root -}}
console: true
server:
  grpc:
    port:
      start: {{ $manager.grpcPort }}
    {{- if $root.Values.mtls.enable }}
    tls: {caCert: /etc/dragonfly-tls/ca.crt, cert: /etc/dragonfly-tls/tls.crt, key: /etc/dragonfly-tls/tls.key}
    {{- end }}
  rest:
    addr: ":{{ $manager.restPort }}"
    {{- if $manager.restTLS.existingSecret }}
    tls: {cert: /etc/dragonfly-rest-tls/tls.crt, key: /etc/dragonfly-rest-tls/tls.key}
    {{- end }}
  logDir: /var/log/dragonfly
  logMaxSize: 64
  logMaxBackups: 3
metrics:
  enable: {{ $manager.metrics.enable }}
  addr: ":{{ $manager.metricsPort }}"
database:
  type: {{ $type }}
  {{- if eq $type "h2" }}
  h2:
    path: /var/lib/dragonfly/manager
  {{- else if eq $type "postgres" }}
  {{- with $root.Values.externalPostgresql }}
  postgres:
    host: {{ .host | quote }}
    port: {{ .port }}
    user: {{ .username | quote }}
    dbname: {{ .database | quote }}
    migrate: {{ .migrate }}
    sslMode: {{ .sslMode }}
    {{- include "dragonfly.databaseTls" .tls | nindent 4 }}
  {{- end }}
  {{- else }}
  {{- with $root.Values.externalMysql }}
  mysql:
    host: {{ .host | quote }}
    port: {{ .port }}
    user: {{ .username | quote }}
    dbname: {{ .database | quote }}
    migrate: {{ .migrate }}
    tlsConfig: {{ .tlsConfig | quote }}
    {{- include "dragonfly.databaseTls" .tls | nindent 4 }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "dragonfly.databaseTls" -}}
{{- if .existingSecret -}}
tls:
  caCert: /etc/dragonfly-database-tls/ca.crt
  {{- if .clientCertificate }}
  cert: /etc/dragonfly-database-tls/tls.crt
  key: /etc/dragonfly-database-tls/tls.key
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "dragonfly.schedulerBase" -}}
{{- $root := index . 0 -}}
{{- $scheduler := $root.Values.scheduler -}}
{{- $manager := include "dragonfly.managerAddress" $root -}}
console: true
server:
  port: {{ $scheduler.containerPort }}
{{- if $manager }}
manager:
  addr: {{ $manager | quote }}
  schedulerClusterID: 1
  {{- if $root.Values.mtls.enable }}
  tls: {caCert: /etc/dragonfly-tls/ca.crt, cert: /etc/dragonfly-tls/tls.crt, key: /etc/dragonfly-tls/tls.key}
  {{- end }}
{{- end }}
dynConfig:
  path: /etc/dragonfly/dynconfig.yaml
metrics:
  enable: {{ $scheduler.metrics.enable }}
  addr: ":{{ $scheduler.metricsPort }}"
{{- end -}}

{{- define "dragonfly.daemonBase" -}}
{{- $root := index . 0 -}}
{{- $manager := include "dragonfly.managerAddress" $root -}}
{{- $secure := $root.Values.mtls.enable -}}
{{- if eq (index . 1) "seedClient" }}
seedPeer:
  enable: true
  type: super
{{- end }}
{{- if $manager }}
manager:
  addr: {{ printf "%s://%s" (ternary "https" "http" $secure) $manager }}
  {{- if $secure }}
  caCert: /etc/dragonfly-tls/ca.crt
  cert: /etc/dragonfly-tls/tls.crt
  key: /etc/dragonfly-tls/tls.key
  {{- end }}
{{- end }}
dynconfig:
  path: /etc/dragonfly/dynconfig.yaml
download:
  server:
    socketPath: /var/run/dragonfly/dfdaemon.sock
upload:
  server:
    port: 4000
storage:
  dir: /var/lib/dragonfly
  server:
    tcpPort: 4005
metrics:
  server:
    port: 4002
health:
  server:
    port: 4003
{{- end -}}

{{/* dynconfig.yaml of a daemon or scheduler */}}
{{- define "dragonfly.dynconfig" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $base := dict -}}
{{- if and (ne $key "scheduler") $root.Values.scheduler.enable -}}
{{- $base = dict "scheduler" (dict "addr" (printf "%s:%s" (include "dragonfly.host" (list $root "scheduler" "-headless")) (include "dragonfly.port" (list $root "scheduler" "grpc")))) -}}
{{- end -}}
{{- toYaml (mustMergeOverwrite $base (deepCopy (default dict (index $root.Values $key).dynconfig))) -}}
{{- end -}}

{{/* A port as the configuration has it: list of root, key, which */}}
{{- define "dragonfly.port" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $which := index . 2 -}}
{{- $config := include "dragonfly.config" (list $root $key) | fromYaml -}}
{{- $port := 0 -}}
{{- if eq $key "manager" -}}
{{- if eq $which "grpc" -}}{{- $port = $config.server.grpc.port.start -}}
{{- else if eq $which "rest" -}}{{- $port = splitList ":" $config.server.rest.addr | last -}}
{{- else -}}{{- $port = splitList ":" $config.metrics.addr | last -}}{{- end -}}
{{- else if eq $key "scheduler" -}}
{{- if eq $which "grpc" -}}{{- $port = $config.server.port -}}
{{- else -}}{{- $port = splitList ":" $config.metrics.addr | last -}}{{- end -}}
{{- else -}}
{{- if eq $which "upload" -}}{{- $port = $config.upload.server.port -}}
{{- else if eq $which "storage" -}}{{- $port = $config.storage.server.tcpPort -}}
{{- else if eq $which "health" -}}{{- $port = $config.health.server.port -}}
{{- else -}}{{- $port = $config.metrics.server.port -}}{{- end -}}
{{- end -}}
{{- $port | int -}}
{{- end -}}

{{- define "dragonfly.portNames" -}}
{{- if eq . "manager" -}}rest grpc metrics{{- else if eq . "scheduler" -}}grpc metrics{{- else -}}upload storage metrics health{{- end -}}
{{- end -}}

{{- define "dragonfly.hasMetrics" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
{{- $config := include "dragonfly.config" . | fromYaml -}}
{{- if dig "metrics" "enable" $part.metrics.enable $config -}}true{{- end -}}
{{- end -}}

{{/* container ports, or with "service" those of a Service: list of root, key, names */}}
{{- define "dragonfly.containerPorts" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- range $name := splitList " " (include "dragonfly.portNames" $key) }}
{{- if or (ne $name "metrics") (include "dragonfly.hasMetrics" (list $root $key)) }}
- name: {{ $name }}
  containerPort: {{ include "dragonfly.port" (list $root $key $name) }}
  protocol: TCP
{{- end }}
{{- end }}
{{- end -}}

{{- define "dragonfly.servicePorts" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- range $name := index . 2 }}
- name: {{ $name }}
  port: {{ include "dragonfly.port" (list $root $key $name) }}
  targetPort: {{ $name }}
  protocol: TCP
  {{- if and (has $name (list "grpc" "upload")) (not $root.Values.mtls.enable) }}
  appProtocol: kubernetes.io/h2c
  {{- end }}
{{- end }}
{{- end -}}

{{/* one of the three probes: list of root, key, values of the probe, path of the daemons and manager */}}
{{- define "dragonfly.probe" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $config := include "dragonfly.config" (list $root $key) | fromYaml -}}
{{- if eq $key "scheduler" -}}
{{- if dig "server" "tls" "cert" "" $config }}
tcpSocket: {port: grpc}
{{- else }}
grpc: {port: {{ include "dragonfly.port" (list $root $key "grpc") }}}
{{- end }}
{{- else if eq $key "manager" }}
httpGet:
  path: {{ index . 3 }}
  port: rest
  {{- if dig "server" "rest" "tls" "cert" "" $config }}
  scheme: HTTPS
  {{- end }}
{{- else }}
httpGet:
  path: /healthy
  port: health
{{- end }}
{{ omit (index . 2) "enable" | toYaml }}
{{- end -}}

{{- define "dragonfly.probes" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- with $root.Values.startupProbe }}{{ if .enable }}
startupProbe:
  {{- include "dragonfly.probe" (list $root $key . "/healthy") | trim | nindent 2 }}
{{- end }}{{ end }}
{{- with $root.Values.livenessProbe }}{{ if .enable }}
livenessProbe:
  {{- include "dragonfly.probe" (list $root $key . "/healthy") | trim | nindent 2 }}
{{- end }}{{ end }}
{{- with $root.Values.readinessProbe }}{{ if .enable }}
readinessProbe:
  {{- include "dragonfly.probe" (list $root $key . "/ready") | trim | nindent 2 }}
{{- end }}{{ end }}
{{- end -}}

{{/* metadata of the pods of a part */}}
{{- define "dragonfly.podMetadata" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
labels:
  {{- include "dragonfly.labels" . | nindent 2 }}
  {{- with $part.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  checksum/config: {{ print (include "dragonfly.config" .) (include "dragonfly.dynconfig" .) | sha256sum }}
  {{- with $part.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* what all pods have in common: list of root and key */}}
{{- define "dragonfly.podSpec" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $part := index $root.Values $key -}}
serviceAccountName: {{ include "dragonfly.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with concat $root.Values.global.imagePullSecrets $root.Values.image.pullSecrets $part.image.pullSecrets | uniq }}
imagePullSecrets:
  {{- range . }}
  - name: {{ kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name") }}
  {{- end }}
{{- end }}
securityContext:
  {{- toYaml $part.podSecurityContext | nindent 2 }}
terminationGracePeriodSeconds: {{ $part.terminationGracePeriodSeconds }}
{{- if $part.hostNetwork }}
hostNetwork: true
dnsPolicy: ClusterFirstWithHostNet
{{- end }}
{{- with $part.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with merge (dict) $part.nodeSelector $root.Values.global.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if ne $key "client" }}
topologySpreadConstraints:
  {{- if $part.topologySpreadConstraints }}
  {{- toYaml $part.topologySpreadConstraints | nindent 2 }}
  {{- else }}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "dragonfly.selector" (list $root $key) | nindent 8 }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* name, image and settings of the one container: list of root, key, program, flags */}}
{{- define "dragonfly.container" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $part := index $root.Values $key -}}
name: {{ $part.name }}
image: {{ include "dragonfly.image" . | quote }}
imagePullPolicy: {{ default $root.Values.image.pullPolicy $part.image.pullPolicy }}
command: ["/usr/lib/dragonfly/bin/{{ index . 2 }}"]
args: [{{ range $i, $flag := index . 3 }}{{ if $i }}, {{ end }}{{ $flag | quote }}{{ end }}]
securityContext:
  {{- toYaml $part.securityContext | nindent 2 }}
ports:
  {{- include "dragonfly.containerPorts" . | nindent 2 }}
{{- include "dragonfly.probes" . }}
resources:
  {{- toYaml $part.resources | nindent 2 }}
{{- end -}}

{{- define "dragonfly.extraEnv" -}}
{{- $part := index (index . 0).Values (index . 1) -}}
{{- with $part.javaOpts }}
- name: DRAGONFLY_JAVA_OPTS
  value: {{ . | quote }}
{{- end }}
{{- with $part.extraEnvVars }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end -}}

{{- define "dragonfly.fieldEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    fieldRef:
      fieldPath: {{ index . 1 }}
{{- end -}}

{{- define "dragonfly.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}

{{/* volumes of all: configuration and /tmp */}}
{{- define "dragonfly.volumes" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $part := index $root.Values $key -}}
- name: config
  {{- if $part.existingConfigSecret }}
  secret:
    secretName: {{ $part.existingConfigSecret }}
  {{- else }}
  configMap:
    name: {{ include "dragonfly.name" . }}
  {{- end }}
- name: tmp
  emptyDir: {}
{{- if and $root.Values.mtls.enable (include "dragonfly.managerAddress" $root) }}
- name: tls
  secret:
    secretName: {{ include "dragonfly.tlsSecret" . }}
    {{- if ne $key "client" }}
    defaultMode: 0440
    {{- else }}
    defaultMode: 0400
    {{- end }}
{{- end }}
{{- with $part.extraVolumes }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end -}}

{{- define "dragonfly.volumeMounts" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
- name: config
  mountPath: /etc/dragonfly
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if and $root.Values.mtls.enable (include "dragonfly.managerAddress" $root) }}
- name: tls
  mountPath: /etc/dragonfly-tls
  readOnly: true
{{- end }}
{{- with $part.extraVolumeMounts }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end -}}

{{- define "dragonfly.tlsSecret" -}}
{{- $root := index . 0 -}}
{{- $mtls := $root.Values.mtls -}}
{{- if eq (index . 1) "manager" -}}
{{- default (printf "%s-tls" (include "dragonfly.name" (list $root "manager"))) $mtls.existingSecret -}}
{{- else -}}
{{- coalesce $mtls.clientExistingSecret $mtls.existingSecret (printf "%s-client-tls" (include "dragonfly.fullname" $root)) -}}
{{- end -}}
{{- end -}}

{{- define "dragonfly.storageClass" -}}
{{- $class := default (index . 0).Values.global.storageClass (index . 1) -}}
{{- if eq $class "-" -}}
storageClassName: ""
{{- else if $class -}}
storageClassName: {{ $class }}
{{- end -}}
{{- end -}}

{{/* What can be set but not run, each with the way out. */}}
{{- define "dragonfly.check" -}}
{{- $v := .Values -}}
{{- if dig "mysql" "enable" false $v.AsMap -}}
{{- fail "mysql.enable: this chart brings no database. Leave it out for the embedded H2, or set externalPostgresql.host or externalMysql.host" -}}
{{- end -}}
{{- if and $v.externalPostgresql.host $v.externalMysql.host -}}
{{- fail "externalPostgresql.host and externalMysql.host are both set: give one" -}}
{{- end -}}
{{- if $v.manager.enable -}}
{{- $type := include "dragonfly.databaseType" . -}}
{{- if and (eq $type "h2") (or (gt (int $v.manager.replicas) 1) $v.manager.autoscaling.enable) -}}
{{- fail "manager.replicas, manager.autoscaling: several managers need one database: set externalPostgresql.host or externalMysql.host, or manager.replicas=1" -}}
{{- end -}}
{{- else if and (not $v.externalManager.host) (not $v.scheduler.enable) (not (dig "scheduler" dict $v.client.dynconfig)) $v.client.enable -}}
{{- fail "client: no manager and no scheduler: set scheduler.enable=true, externalManager.host, or client.dynconfig.scheduler.addr" -}}
{{- end -}}
{{- if $v.mtls.enable -}}
{{- if not (or $v.mtls.existingSecret $v.mtls.certManager.enable) -}}
{{- fail "mtls.enable: set mtls.existingSecret, or mtls.certManager.enable=true and mtls.certManager.issuerRef.name" -}}
{{- end -}}
{{- if and $v.mtls.certManager.enable (not $v.mtls.certManager.issuerRef.name) -}}
{{- fail "mtls.certManager.issuerRef.name is empty" -}}
{{- end -}}
{{- end -}}
{{- end -}}
