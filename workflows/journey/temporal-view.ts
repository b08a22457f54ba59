import type { JourneyState } from '#domain/journey/state.js';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { JourneyRecord } from './journey-record.js';
import { searchAttributes, summaryMark } from './protocol.js';
