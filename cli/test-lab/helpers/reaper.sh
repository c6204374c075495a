#!/bin/sh
# reaper.sh PID PROJECT: once that process is gone, however it went, removes what carries the label of the project.
# Started by ground.ts in a session of its own; ends by itself.
while kill -0 "$1" 2>/dev/null; do sleep 2; done
filter=label=pulse.project=$2
docker ps --all --quiet --filter "$filter" | xargs -r timeout 180 docker rm --force --volumes
docker volume ls --quiet --filter "$filter" | xargs -r timeout 60 docker volume rm --force
docker network ls --quiet --filter "$filter" | xargs -r timeout 60 docker network rm
