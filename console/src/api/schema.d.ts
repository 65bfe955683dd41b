// Made by scripts/api-types.mjs from the manager's description; do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            permissions?: components["schemas"]["Permission"][];
            roles?: string[];
            user?: components["schemas"]["User"];
        };
        ApplicationPriority: {
            urls?: components["schemas"]["Url"][];
            /** Format: int32 */
            value?: number;
        };
        ApplicationRequest: {
            bio?: string;
            name?: string;
            priority?: components["schemas"]["ApplicationPriority"];
            url?: string;
            /** Format: int64 */
            user_id?: number;
        };
        ApplicationResource: {
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            name?: string;
            priority?: components["schemas"]["ApplicationPriority"];
            /** Format: date-time */
            updated_at?: string;
            url?: string;
            /** Format: int64 */
            user_id?: number;
        };
        Audit: {
            actor_name?: string;
            actor_type?: string;
            /** Format: date-time */
            created_at?: string;
            detail?: components["schemas"]["JsonNode"];
            event_type?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            /** Format: date-time */
            operated_at?: string;
            operation?: string;
            path?: string;
            state?: string;
            /** Format: int32 */
            status_code?: number;
            /** Format: date-time */
            updated_at?: string;
        };
        BlockList: {
            persistent_cache_task?: components["schemas"]["PersistentTask"];
            persistent_task?: components["schemas"]["PersistentTask"];
            task?: components["schemas"]["Task"];
        };
        Cluster: {
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            is_default?: boolean;
            name?: string;
            peer_cluster_config?: components["schemas"]["PeerClusterConfig"];
            scheduler_cluster_config?: components["schemas"]["SchedulerClusterConfig"];
            /** Format: int64 */
            scheduler_cluster_id?: number;
            scopes?: components["schemas"]["Scopes"];
            seed_peer_cluster_config?: components["schemas"]["SeedPeerClusterConfig"];
            /** Format: int64 */
            seed_peer_cluster_id?: number;
            /** Format: date-time */
            updated_at?: string;
        };
        ClusterName: {
            bio?: string;
            /** Format: int64 */
            id?: number;
            name?: string;
        };
        ClusterPlan: {
            error?: string;
            /** Format: int32 */
            matching_peer_count?: number;
            peers?: components["schemas"]["Peer"][];
            scheduler?: string;
            /** Format: int64 */
            scheduler_cluster_id?: number;
        };
        ClusterRequest: {
            bio?: string;
            is_default?: boolean;
            name?: string;
            peer_cluster_config?: components["schemas"]["PeerClusterConfig"];
            scheduler_cluster_config?: components["schemas"]["SchedulerClusterConfig"];
            scopes?: components["schemas"]["Scopes"];
            seed_peer_cluster_config?: components["schemas"]["SeedPeerClusterConfig"];
        };
        Content: {
            /** Format: int64 */
            content_length?: number;
            digest?: string;
            media_type?: string;
            url?: string;
        };
        Download: {
            applications?: string[];
            priorities?: number[];
            tags?: string[];
            urls?: string[];
        };
        Entry: {
            /** Format: date-time */
            expire?: string;
            token?: string;
        };
        Error: {
            /** @description What is wrong with the input. */
            errors?: string;
            /** @description What happened. */
            message?: string;
        };
        Explained: {
            is_chosen?: boolean;
            name?: string;
            reason?: string;
            /** Format: int64 */
            scheduler_cluster_id?: number;
            /** Format: int32 */
            schedulers?: number;
            /** Format: double */
            score?: number;
            terms?: components["schemas"]["Term"][];
        };
        JobRequest: {
            args?: components["schemas"]["JsonNode"];
            bio?: string;
            scheduler_cluster_ids?: number[];
            seed_peer_cluster_ids?: number[];
            type?: string;
            /** Format: int64 */
            user_id?: number;
        };
        JobScheduleRequest: {
            args?: components["schemas"]["JsonNode"];
            bio?: string;
            cron?: string;
            is_enabled?: boolean;
            scheduler_cluster_ids?: number[];
            seed_peer_cluster_ids?: number[];
            type?: string;
            /** Format: int64 */
            user_id?: number;
            zone?: string;
        };
        JobScheduleView: {
            args?: components["schemas"]["JsonNode"];
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            cron?: string;
            /** Format: int64 */
            id?: number;
            is_enabled?: boolean;
            /** Format: int64 */
            last_job_id?: number;
            /** Format: date-time */
            last_run_at?: string;
            /** Format: date-time */
            next_run_at?: string;
            scheduler_cluster_ids?: number[];
            seed_peer_cluster_ids?: number[];
            type?: string;
            /** Format: date-time */
            updated_at?: string;
            /** Format: int64 */
            user_id?: number;
            zone?: string;
        };
        JobSecretRequest: {
            bio?: string;
            hosts?: string[];
            name?: string;
            secret?: string;
        };
        JobSecretView: {
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            hosts?: string[];
            /** Format: int64 */
            id?: number;
            name?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        JobView: {
            args?: components["schemas"]["JsonNode"];
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            error?: string;
            /** Format: date-time */
            finished_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            result?: unknown;
            /** Format: int64 */
            revision?: number;
            /** Format: int64 */
            schedule_id?: number;
            scheduler_clusters?: components["schemas"]["ClusterName"][];
            seed_peer_clusters?: components["schemas"]["ClusterName"][];
            /** Format: date-time */
            started_at?: string;
            /** @enum {string} */
            state?: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE";
            task_id?: string;
            type?: string;
            /** Format: date-time */
            updated_at?: string;
            user?: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            user_id?: number;
        };
        JsonNode: {
            array?: boolean;
            big_decimal?: boolean;
            big_integer?: boolean;
            binary?: boolean;
            boolean?: boolean;
            container?: boolean;
            double?: boolean;
            embedded_value?: boolean;
            empty?: boolean;
            float?: boolean;
            floating_point_number?: boolean;
            int?: boolean;
            integral_number?: boolean;
            long?: boolean;
            missing_node?: boolean;
            /** @enum {string} */
            node_type?: "ARRAY" | "BINARY" | "BOOLEAN" | "MISSING" | "NULL" | "NUMBER" | "OBJECT" | "POJO" | "STRING";
            null?: boolean;
            number?: boolean;
            object?: boolean;
            pojo?: boolean;
            short?: boolean;
            string?: boolean;
            /** @deprecated */
            textual?: boolean;
            value_node?: boolean;
        };
        OAuth: {
            bio?: string;
            client_id?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            issuer_url?: string;
            name?: string;
            redirect_url?: string;
            sign_up?: boolean;
            /** Format: date-time */
            updated_at?: string;
        };
        OAuthRequest: {
            bio?: string;
            client_id?: string;
            client_secret?: string;
            issuer_url?: string;
            name?: string;
            redirect_url?: string;
            sign_up?: boolean;
        };
        PasswordChange: {
            new_password?: string;
            old_password?: string;
        };
        Peer: {
            host_type?: string;
            hostname?: string;
            ip?: string;
        };
        PeerClusterConfig: {
            block_list?: components["schemas"]["BlockList"];
            /** Format: int64 */
            load_limit?: number;
        };
        PeerRequest: {
            build_platform?: string;
            /** Format: int64 */
            download_port?: number;
            git_commit?: string;
            git_version?: string;
            host_name?: string;
            idc?: string;
            ip?: string;
            kernel_version?: string;
            location?: string;
            /** Format: int64 */
            object_storage_port?: number;
            os?: string;
            platform?: string;
            platform_family?: string;
            platform_version?: string;
            /** Format: int64 */
            port?: number;
            /** Format: int64 */
            proxy_port?: number;
            /** Format: int64 */
            scheduler_cluster_id?: number;
            state?: string;
            type?: string;
        };
        PeerResource: {
            build_platform?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: int32 */
            download_port?: number;
            git_commit?: string;
            git_version?: string;
            host_name?: string;
            /** Format: int64 */
            id?: number;
            idc?: string;
            ip?: string;
            /** Format: int32 */
            is_del?: number;
            kernel_version?: string;
            location?: string;
            /** Format: int32 */
            object_storage_port?: number;
            os?: string;
            platform?: string;
            platform_family?: string;
            platform_version?: string;
            /** Format: int32 */
            port?: number;
            /** Format: int32 */
            proxy_port?: number;
            scheduler_cluster?: components["schemas"]["SchedulerClusterResource"];
            /** Format: int64 */
            scheduler_cluster_id?: number;
            state?: string;
            type?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        Permission: {
            action?: string;
            /** Format: int64 */
            cluster_id?: number;
            object?: string;
        };
        PersistentTask: {
            download?: components["schemas"]["Download"];
            upload?: components["schemas"]["Upload"];
        };
        PersonalAccessToken: {
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: date-time */
            expired_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            /** Format: date-time */
            last_used_at?: string;
            name?: string;
            scopes?: string[];
            state?: string;
            token?: string;
            /** Format: date-time */
            updated_at?: string;
            user?: components["schemas"]["User"];
            /** Format: int64 */
            user_id?: number;
        };
        Plan: {
            clusters?: components["schemas"]["ClusterPlan"][];
            /** Format: int64 */
            content_length?: number;
            contents?: components["schemas"]["Content"][];
            /** Format: int32 */
            peer_count?: number;
            platform?: string;
            platforms?: string[];
        };
        RoleRequest: {
            permissions?: components["schemas"]["Permission"][];
            role?: string;
        };
        SchedulerClusterConfig: {
            /** Format: int64 */
            candidate_parent_limit?: number;
            /** Format: int64 */
            filter_parent_limit?: number;
            /** Format: int64 */
            job_rate_limit?: number;
        };
        SchedulerClusterRequest: {
            bio?: string;
            client_config?: components["schemas"]["PeerClusterConfig"];
            config?: components["schemas"]["SchedulerClusterConfig"];
            is_default?: boolean;
            name?: string;
            scopes?: components["schemas"]["Scopes"];
            seed_client_config?: components["schemas"]["SeedPeerClusterConfig"];
            /** Format: int64 */
            seed_peer_cluster_id?: number;
        };
        SchedulerClusterResource: {
            bio?: string;
            client_config?: components["schemas"]["PeerClusterConfig"];
            config?: components["schemas"]["SchedulerClusterConfig"];
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            is_default?: boolean;
            /** Format: int32 */
            is_del?: number;
            name?: string;
            scopes?: components["schemas"]["Scopes"];
            seed_client_config?: components["schemas"]["SeedPeerClusterConfig"];
            seed_peer_clusters?: components["schemas"]["SeedPeerClusterResource"][];
            /** Format: date-time */
            updated_at?: string;
        };
        SchedulerConfig: {
            /** Format: int64 */
            manager_keep_alive_interval?: number;
        };
        SchedulerRequest: {
            config?: components["schemas"]["SchedulerConfig"];
            features?: string[];
            host_name?: string;
            idc?: string;
            ip?: string;
            location?: string;
            /** Format: int64 */
            port?: number;
            /** Format: int64 */
            scheduler_cluster_id?: number;
        };
        SchedulerResource: {
            config?: components["schemas"]["SchedulerConfig"];
            /** Format: date-time */
            created_at?: string;
            features?: string[];
            host_name?: string;
            /** Format: int64 */
            id?: number;
            idc?: string;
            ip?: string;
            /** Format: int32 */
            is_del?: number;
            /** Format: date-time */
            last_keep_alive_at?: string;
            location?: string;
            /** Format: int32 */
            port?: number;
            scheduler_cluster?: components["schemas"]["SchedulerClusterResource"];
            /** Format: int64 */
            scheduler_cluster_id?: number;
            state?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        Scopes: {
            cidrs?: string[];
            hostnames?: string[];
            idc?: string;
            location?: string;
        };
        SeedPeerClusterConfig: {
            block_list?: components["schemas"]["BlockList"];
            /** Format: int64 */
            load_limit?: number;
        };
        SeedPeerClusterRequest: {
            bio?: string;
            config?: components["schemas"]["SeedPeerClusterConfig"];
            name?: string;
        };
        SeedPeerClusterResource: {
            bio?: string;
            config?: components["schemas"]["SeedPeerClusterConfig"];
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            name?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        SeedPeerRequest: {
            /** Format: int64 */
            download_port?: number;
            host_name?: string;
            idc?: string;
            ip?: string;
            location?: string;
            /** Format: int64 */
            object_storage_port?: number;
            /** Format: int64 */
            port?: number;
            /** Format: int64 */
            seed_peer_cluster_id?: number;
            type?: string;
        };
        SeedPeerResource: {
            /** Format: date-time */
            created_at?: string;
            /** Format: int32 */
            download_port?: number;
            host_name?: string;
            /** Format: int64 */
            id?: number;
            idc?: string;
            ip?: string;
            /** Format: int32 */
            is_del?: number;
            location?: string;
            /** Format: int32 */
            object_storage_port?: number;
            /** Format: int32 */
            port?: number;
            seed_peer_cluster?: components["schemas"]["SeedPeerClusterResource"];
            /** Format: int64 */
            seed_peer_cluster_id?: number;
            state?: string;
            type?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        Setting: {
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            name?: string;
            /** Format: date-time */
            updated_at?: string;
            /** Format: int64 */
            user_id?: number;
            value?: string;
        };
        SettingRequest: {
            bio?: string;
            name?: string;
            /** Format: int64 */
            user_id?: number;
            value?: string;
        };
        SignUp: {
            avatar?: string;
            bio?: string;
            email?: string;
            location?: string;
            name?: string;
            password?: string;
            phone?: string;
        };
        Task: {
            download?: components["schemas"]["Download"];
        };
        Term: {
            reason?: string;
            /** Format: double */
            score?: number;
            sign?: string;
            /** Format: double */
            value?: number;
            /** Format: double */
            weight?: number;
        };
        TokenRequest: {
            bio?: string;
            /** Format: date-time */
            expired_at?: string;
            name?: string;
            scopes?: string[];
            state?: string;
            /** Format: int64 */
            user_id?: number;
        };
        Upload: {
            applications?: string[];
            tags?: string[];
            urls?: string[];
        };
        Url: {
            regex?: string;
            /** Format: int32 */
            value?: number;
        };
        User: {
            avatar?: string;
            bio?: string;
            /** Format: date-time */
            created_at?: string;
            email?: string;
            /** Format: int64 */
            id?: number;
            /** Format: int32 */
            is_del?: number;
            location?: string;
            name?: string;
            phone?: string;
            state?: string;
            /** Format: date-time */
            updated_at?: string;
        };
        UserChange: {
            avatar?: string;
            bio?: string;
            email?: string;
            location?: string;
            phone?: string;
            state?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
