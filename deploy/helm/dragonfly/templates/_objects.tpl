{{/* The Service people use: list of root, key, names of ports */}}
{{- define "dragonfly.service" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $service := (index $root.Values $key).service }}
apiVersion: v1
kind: Service
metadata:
  {{- include "dragonfly.metadata" (list $root $key "") | nindent 2 }}
    {{- with $service.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $service.type }}
  {{- with $service.clusterIP }}
  clusterIP: {{ . }}
  {{- end }}
  ports:
    {{- range $i, $name := index . 2 }}
    {{- include "dragonfly.servicePorts" (list $root $key (list $name)) | trim | nindent 4 }}
      {{- if and (eq $i 0) $service.nodePort }}
      nodePort: {{ $service.nodePort }}
      {{- end }}
    {{- end }}
  selector:
    {{- include "dragonfly.selector" (list $root $key) | nindent 4 }}
{{- end -}}

{{/* A Service without an address, whose name has those of all pods: list of root, key, suffix, names of ports */}}
{{- define "dragonfly.headless" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 }}
apiVersion: v1
kind: Service
metadata:
  {{- include "dragonfly.metadata" (list $root $key (index . 2)) | nindent 2 }}
spec:
  type: ClusterIP
  clusterIP: None
  ports:
    {{- include "dragonfly.servicePorts" (list $root $key (index . 3)) | trim | nindent 4 }}
  selector:
    {{- include "dragonfly.selector" (list $root $key) | nindent 4 }}
{{- end -}}

{{- define "dragonfly.headlessPorts" -}}
{{- $names := list -}}
{{- range $name := splitList " " (include "dragonfly.portNames" (index . 1)) -}}
{{- if or (ne $name "metrics") (include "dragonfly.hasMetrics" $) -}}{{- $names = append $names $name -}}{{- end -}}
{{- end -}}
{{- join " " $names -}}
{{- end -}}

{{/* where the daemon keeps its socket */}}
{{- define "dragonfly.socketDirectory" -}}
{{- dir (include "dragonfly.config" . | fromYaml).download.server.socketPath -}}
{{- end -}}

{{- define "dragonfly.storageDirectory" -}}
{{- (include "dragonfly.config" . | fromYaml).storage.dir -}}
{{- end -}}
