#!/usr/bin/env bash
# The record of the nightly workflow: the branch `record`, in the folder ./record.
#   record.sh open    check it out; where there is no such branch yet, begin it with ./data
#   record.sh save    commit what a run has written, and push it
set -euo pipefail
case ${1:-} in
open)
  found=0
  git ls-remote --exit-code --heads origin record >/dev/null || found=$?
  if [ "$found" = 0 ]; then
    git fetch --quiet origin record
    git worktree add --quiet --detach record FETCH_HEAD
  elif [ "$found" = 2 ]; then # no such branch
    git worktree add --quiet --detach --no-checkout record HEAD
    git -C record checkout --quiet --orphan record
    git -C record rm --quiet -r --cached .
    cp -R data record/data
  else
    exit "$found"
  fi
  ;;
save)
  cd record
  git add --all --force data # the logs of runs, too, which the main branch does not keep
  git diff --cached --quiet || git commit --quiet --message "The record on $(date -u +%F)"
  git push --quiet origin HEAD:refs/heads/record
  ;;
*)
  echo "usage: record.sh open | save" >&2
  exit 2
  ;;
esac
