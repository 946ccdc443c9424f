//! Sound and picture that cost nothing to make: packets of the right shape and pace, with nothing in them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::peer_connection::MediaEngine;

/// Twenty milliseconds, the pace of Opus.
const PACE: Duration = Duration::from_millis(20);

/// A quiet room's worth of sound.
const SOUND_BYTES: usize = 80;

/// Two packets each 40 ms: about half a megabit.
const PICTURE_BYTES: usize = 1_100;

/// Sound or picture, with the numbers the packets carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    Sound,
    Picture,
}

impl Medium {
    pub(crate) const BOTH: [Self; 2] = [Self::Sound, Self::Picture];

    fn payload_type(self) -> u8 {
        match self {
            Self::Sound => 111,
            Self::Picture => 96,
        }
    }

    /// Fixed: a probe publishes one of each on a connection of its own.
    fn source(self) -> u32 {
        match self {
            Self::Sound => 0x5072_6f01,
            Self::Picture => 0x5072_6f02,
        }
    }

    pub(crate) fn kind(self) -> RtpCodecKind {
        match self {
            Self::Sound => RtpCodecKind::Audio,
            Self::Picture => RtpCodecKind::Video,
        }
    }

    fn codec(self) -> RTCRtpCodec {
        let feedback =
            |typ: &str, parameter: &str| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() };
        match self {
            Self::Sound => RTCRtpCodec {
                mime_type: MIME_TYPE_OPUS.to_owned(),
                clock_rate: 48_000,
                channels: 2,
                sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
                rtcp_feedback: Vec::new(),
            },
            Self::Picture => RTCRtpCodec {
                mime_type: MIME_TYPE_VP8.to_owned(),
                clock_rate: 90_000,
                channels: 0,
                sdp_fmtp_line: String::new(),
                rtcp_feedback: vec![feedback("ccm", "fir"), feedback("nack", ""), feedback("nack", "pli")],
            },
        }
    }

    /// The track to publish.
    pub(crate) fn track(self) -> Arc<TrackLocalStaticRTP> {
        let name = format!("probe-{}", self.payload_type());
        let coding = RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(self.source()), ..Default::default() },
            codec: self.codec(),
            ..Default::default()
        };
        let track = MediaStreamTrack::new("probe".to_owned(), name.clone(), name, self.kind(), vec![coding]);
        Arc::new(TrackLocalStaticRTP::new(track))
    }
}

/// The codecs of the call, and no others.
pub(crate) fn engine() -> anyhow::Result<MediaEngine> {
    let mut engine = MediaEngine::default();
    for medium in Medium::BOTH {
        let codec = RTCRtpCodecParameters { rtp_codec: medium.codec(), payload_type: medium.payload_type() };
        engine.register_codec(codec, medium.kind())?;
    }
    Ok(engine)
}

/// Sends sound and picture until it is dropped, and counts what was handed over.
pub(crate) async fn publish(sound: Arc<TrackLocalStaticRTP>, picture: Arc<TrackLocalStaticRTP>, sent: Arc<AtomicU64>) {
    let mut pace = tokio::time::interval(PACE);
    let (mut sounds, mut pictures) = (0_u16, 0_u16);
    for step in 0_u32.. {
        pace.tick().await;
        sounds = sounds.wrapping_add(1);
        let mut written = sound.write_rtp(packet(Medium::Sound, sounds, step.wrapping_mul(960), false)).await.is_ok();
        sent.fetch_add(u64::from(written), Ordering::Relaxed);
        if step % 2 == 0 {
            for last in [false, true] {
                pictures = pictures.wrapping_add(1);
                written =
                    picture.write_rtp(packet(Medium::Picture, pictures, step.wrapping_mul(1_800), last)).await.is_ok();
                sent.fetch_add(u64::from(written), Ordering::Relaxed);
            }
        }
    }
}

fn packet(medium: Medium, sequence_number: u16, timestamp: u32, last: bool) -> rtp::Packet {
    let payload = match medium {
        Medium::Sound => vec![0xfc; SOUND_BYTES],
        Medium::Picture => {
            let mut payload = vec![0; PICTURE_BYTES];
            // VP8's descriptor: the first packet of a picture has the start bit.
            payload[0] = if last { 0x00 } else { 0x10 };
            payload
        }
    };
    let header = rtp::Header {
        version: 2,
        marker: last,
        payload_type: medium.payload_type(),
        sequence_number,
        timestamp,
        ssrc: medium.source(),
        ..Default::default()
    };
    rtp::Packet { header, payload: Bytes::from(payload) }
}
