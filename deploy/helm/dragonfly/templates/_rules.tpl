{{/* Alerts, each on a meter of docs/metrics-*.md; the argument is the job, which is the name of the service. */}}
{{- define "dragonfly.downRule" -}}
- alert: {{ index . 0 }}Down
  expr: up{job="{{ index . 1 }}"} == 0
  for: 3m
  labels: {severity: critical}
  annotations:
    summary: "{{ "{{ $labels.pod }}" }} does not answer"
    description: "Its metrics could not be read for three minutes."
{{- end -}}

{{/* list of name, expression of what failed, expression of all, least number, text */}}
{{- define "dragonfly.shareRule" -}}
- alert: {{ index . 0 }}
  expr: >-
    sum({{ index . 1 }}) > {{ index . 3 }}
    and sum({{ index . 1 }}) / sum({{ index . 2 }}) > 0.1
  for: 5m
  labels: {severity: warning}
  annotations:
    summary: {{ index . 4 | quote }}
    description: "{{ "{{ $value | humanizePercentage }}" }} over ten minutes."
{{- end -}}

{{- define "dragonfly.managerRules" -}}
{{- $job := printf `{job="%s"}` . -}}
{{ include "dragonfly.downRule" (list "DragonflyManager" .) }}
{{ include "dragonfly.shareRule" (list "DragonflyManagerRestFailures" (printf `increase(manager_requests_total{job="%s",code=~"5.."}[10m])` .) (printf "increase(manager_requests_total%s[10m])" $job) 10 "The manager fails to answer REST requests") }}
{{ include "dragonfly.shareRule" (list "DragonflyManagerGrpcFailures" (printf `increase(grpc_server_handled_total{job="%s",grpc_code=~"Internal|Unknown|Unavailable|ResourceExhausted|DeadlineExceeded"}[10m])` .) (printf "increase(grpc_server_handled_total%s[10m])" $job) 10 "The manager fails to answer schedulers and daemons") }}
- alert: DragonflyManagerAuditBehind
  expr: dragonfly_manager_audit_queue_length{job="{{ . }}"} > 1000
  for: 5m
  labels: {severity: warning}
  annotations:
    summary: "The audit of {{ "{{ $labels.pod }}" }} does not keep up"
    description: "{{ "{{ $value }}" }} calls of the API wait to be recorded; the database is slow or away. A full queue loses records."
{{- end -}}

{{- define "dragonfly.schedulerRules" -}}
{{- $job := printf `{job="%s"}` . -}}
{{ include "dragonfly.downRule" (list "DragonflyScheduler" .) }}
{{ include "dragonfly.shareRule" (list "DragonflySchedulerRegisterFailures" (printf "increase(dragonfly_scheduler_register_peer_failure_total%s[10m])" $job) (printf "increase(dragonfly_scheduler_register_peer_total%s[10m])" $job) 10 "Peers cannot register") }}
{{ include "dragonfly.shareRule" (list "DragonflySchedulerDownloadFailures" (printf "increase(dragonfly_scheduler_download_peer_finished_failure_total%s[10m])" $job) (printf "increase(dragonfly_scheduler_download_peer_finished_total%s[10m])" $job) 10 "Downloads of peers fail") }}
{{ include "dragonfly.shareRule" (list "DragonflySchedulerAnnounceFailures" (printf "increase(dragonfly_scheduler_announce_host_failure_total%s[10m])" $job) (printf "increase(dragonfly_scheduler_announce_host_total%s[10m])" $job) 10 "Daemons cannot announce themselves") }}
- alert: DragonflyNoHealthySeed
  expr: sum(increase(dragonfly_scheduler_seed_trigger_total{job="{{ . }}",outcome="none"}[10m])) > 0
  for: 10m
  labels: {severity: warning}
  annotations:
    summary: "No seed peer is healthy"
    description: "Peers fetch from the source themselves: {{ "{{ $value }}" }} times in ten minutes."
- alert: DragonflyPeersRefused
  expr: sum by (reason) (increase(dragonfly_scheduler_refused_peer_total{job="{{ . }}"}[10m])) > 10
  for: 5m
  labels: {severity: warning}
  annotations:
    summary: "Peers got nothing: {{ "{{ $labels.reason }}" }}"
    description: "{{ "{{ $value }}" }} in ten minutes."
{{- end -}}

{{- define "dragonfly.daemonRules" -}}
{{- $name := index . 0 -}}
{{- $service := index . 1 -}}
{{- $job := printf `{job="%s"}` $service -}}
{{ include "dragonfly.downRule" (list $name $service) }}
{{ include "dragonfly.shareRule" (list (print $name "DownloadFailures") (printf "increase(dragonfly_client_download_task_failure_total%s[10m])" $job) (printf "increase(dragonfly_client_download_task_total%s[10m])" $job) 10 "Downloads fail") }}
{{ include "dragonfly.shareRule" (list (print $name "UploadFailures") (printf "increase(dragonfly_client_upload_task_failure_total%s[10m])" $job) (printf "increase(dragonfly_client_upload_task_total%s[10m])" $job) 10 "Uploads to peers fail") }}
- alert: {{ $name }}CorruptPieces
  expr: sum by (pod) (increase(dragonfly_client_corrupt_piece_total{job="{{ $service }}",type="REMOTE_PEER"}[10m])) > 0
  labels: {severity: critical}
  annotations:
    summary: "{{ "{{ $labels.pod }}" }} got pieces with a wrong digest"
    description: "They were refused. A peer sends bad content: its disk, memory or somebody on the way."
- alert: {{ $name }}DiskFull
  expr: dragonfly_client_disk_usage_space_total{job="{{ $service }}"} / dragonfly_client_disk_space_total{job="{{ $service }}"} > 0.95
  for: 15m
  labels: {severity: warning}
  annotations:
    summary: "The disk of {{ "{{ $labels.pod }}" }} is full"
    description: "{{ "{{ $value | humanizePercentage }}" }} in use, although stored content is evicted."
{{- end -}}

{{- define "dragonfly.seedClientRules" -}}
{{ include "dragonfly.daemonRules" (list "DragonflySeedClient" .) }}
{{- end -}}

{{- define "dragonfly.clientRules" -}}
{{ include "dragonfly.daemonRules" (list "DragonflyClient" .) }}
{{- end -}}
