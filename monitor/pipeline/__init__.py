"""What two people's rows and phrases become: measures, events, scores and cues, all recorded."""

from monitor.pipeline.pipeline import Pipeline, PipelineObserver

__all__ = ["Pipeline", "PipelineObserver"]
