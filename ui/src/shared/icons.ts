// The icons by our names: Fluent System Icons, 16 px, drawn inline in the colour of the text.

import iconSearch from "@fluentui/svg-icons/icons/search_16_regular.svg?raw";
import iconAdd from "@fluentui/svg-icons/icons/add_16_regular.svg?raw";
import iconAll from "@fluentui/svg-icons/icons/mail_multiple_16_regular.svg?raw";
import iconDrafts from "@fluentui/svg-icons/icons/drafts_16_regular.svg?raw";
import iconSending from "@fluentui/svg-icons/icons/send_16_regular.svg?raw";
import iconWaiting from "@fluentui/svg-icons/icons/hourglass_16_regular.svg?raw";
import iconRisk from "@fluentui/svg-icons/icons/clock_alarm_16_regular.svg?raw";
import iconDone from "@fluentui/svg-icons/icons/checkmark_circle_16_regular.svg?raw";
import iconArchive from "@fluentui/svg-icons/icons/archive_16_regular.svg?raw";
import iconFailed from "@fluentui/svg-icons/icons/dismiss_circle_16_regular.svg?raw";
import iconAlert from "@fluentui/svg-icons/icons/error_circle_16_regular.svg?raw";
import iconWarn from "@fluentui/svg-icons/icons/warning_16_regular.svg?raw";
import iconGear from "@fluentui/svg-icons/icons/settings_16_regular.svg?raw";
import iconKeys from "@fluentui/svg-icons/icons/keyboard_16_regular.svg?raw";
import iconSync from "@fluentui/svg-icons/icons/arrow_sync_16_regular.svg?raw";
import iconBell from "@fluentui/svg-icons/icons/alert_16_regular.svg?raw";
import iconDownload from "@fluentui/svg-icons/icons/arrow_download_16_regular.svg?raw";
import iconCopy from "@fluentui/svg-icons/icons/copy_16_regular.svg?raw";
import iconMore from "@fluentui/svg-icons/icons/more_horizontal_16_regular.svg?raw";
import iconDown from "@fluentui/svg-icons/icons/chevron_down_16_regular.svg?raw";
import iconRight from "@fluentui/svg-icons/icons/chevron_right_16_regular.svg?raw";
import iconLeft from "@fluentui/svg-icons/icons/chevron_left_16_regular.svg?raw";
import iconUp from "@fluentui/svg-icons/icons/chevron_up_16_regular.svg?raw";
import iconCursor from "@fluentui/svg-icons/icons/cursor_16_regular.svg?raw";
import iconSign from "@fluentui/svg-icons/icons/signature_16_regular.svg?raw";
import iconText from "@fluentui/svg-icons/icons/text_t_16_regular.svg?raw";
import iconInitials from "@fluentui/svg-icons/icons/text_case_title_16_regular.svg?raw";
import iconDate from "@fluentui/svg-icons/icons/calendar_ltr_16_regular.svg?raw";
import iconCheck from "@fluentui/svg-icons/icons/checkbox_checked_16_regular.svg?raw";
import iconRadio from "@fluentui/svg-icons/icons/radio_button_16_regular.svg?raw";
import iconClip from "@fluentui/svg-icons/icons/attach_16_regular.svg?raw";
import iconUndo from "@fluentui/svg-icons/icons/arrow_undo_16_regular.svg?raw";
import iconRedo from "@fluentui/svg-icons/icons/arrow_redo_16_regular.svg?raw";
import iconMinus from "@fluentui/svg-icons/icons/subtract_16_regular.svg?raw";
import iconPhone from "@fluentui/svg-icons/icons/phone_16_regular.svg?raw";
import iconIdcheck from "@fluentui/svg-icons/icons/scan_person_16_regular.svg?raw";
import iconEye from "@fluentui/svg-icons/icons/eye_16_regular.svg?raw";
import iconGrip from "@fluentui/svg-icons/icons/re_order_dots_vertical_16_regular.svg?raw";
import iconPerson from "@fluentui/svg-icons/icons/person_16_regular.svg?raw";
import iconKey from "@fluentui/svg-icons/icons/key_16_regular.svg?raw";
import iconPlug from "@fluentui/svg-icons/icons/plug_connected_16_regular.svg?raw";
import iconOffline from "@fluentui/svg-icons/icons/cloud_off_16_regular.svg?raw";
import iconDisk from "@fluentui/svg-icons/icons/hard_drive_16_regular.svg?raw";
import iconX from "@fluentui/svg-icons/icons/dismiss_16_regular.svg?raw";
import iconMax from "@fluentui/svg-icons/icons/maximize_16_regular.svg?raw";
import iconDoc from "@fluentui/svg-icons/icons/document_16_regular.svg?raw";
import iconDocs from "@fluentui/svg-icons/icons/document_multiple_16_regular.svg?raw";
import iconDocadd from "@fluentui/svg-icons/icons/document_add_16_regular.svg?raw";
import iconTable from "@fluentui/svg-icons/icons/table_16_regular.svg?raw";
import iconLink from "@fluentui/svg-icons/icons/link_16_regular.svg?raw";
import iconArrow from "@fluentui/svg-icons/icons/arrow_right_16_regular.svg?raw";
import iconInfo from "@fluentui/svg-icons/icons/info_16_regular.svg?raw";
import iconFilter from "@fluentui/svg-icons/icons/filter_16_regular.svg?raw";
import iconPause from "@fluentui/svg-icons/icons/pause_16_regular.svg?raw";
import iconTrash from "@fluentui/svg-icons/icons/delete_16_regular.svg?raw";
import iconRule from "@fluentui/svg-icons/icons/branch_fork_16_regular.svg?raw";
import iconOff from "@fluentui/svg-icons/icons/prohibited_16_regular.svg?raw";
import iconTemplate from "@fluentui/svg-icons/icons/content_view_16_regular.svg?raw";
import iconLab from "@fluentui/svg-icons/icons/beaker_16_regular.svg?raw";
import iconColor from "@fluentui/svg-icons/icons/color_16_regular.svg?raw";
import iconMail from "@fluentui/svg-icons/icons/mail_16_regular.svg?raw";
import iconUseradd from "@fluentui/svg-icons/icons/person_add_16_regular.svg?raw";
import iconBuilding from "@fluentui/svg-icons/icons/building_16_regular.svg?raw";
import iconClock from "@fluentui/svg-icons/icons/clock_16_regular.svg?raw";
import iconLock from "@fluentui/svg-icons/icons/lock_closed_16_regular.svg?raw";
import iconOpen from "@fluentui/svg-icons/icons/open_16_regular.svg?raw";

export const ICONS: Record<string, string> = {
  search: iconSearch,
  add: iconAdd,
  all: iconAll,
  drafts: iconDrafts,
  sending: iconSending,
  waiting: iconWaiting,
  risk: iconRisk,
  done: iconDone,
  archive: iconArchive,
  failed: iconFailed,
  alert: iconAlert,
  warn: iconWarn,
  gear: iconGear,
  keys: iconKeys,
  sync: iconSync,
  bell: iconBell,
  download: iconDownload,
  copy: iconCopy,
  more: iconMore,
  down: iconDown,
  right: iconRight,
  left: iconLeft,
  up: iconUp,
  cursor: iconCursor,
  sign: iconSign,
  text: iconText,
  initials: iconInitials,
  date: iconDate,
  check: iconCheck,
  radio: iconRadio,
  clip: iconClip,
  undo: iconUndo,
  redo: iconRedo,
  minus: iconMinus,
  phone: iconPhone,
  idcheck: iconIdcheck,
  eye: iconEye,
  grip: iconGrip,
  person: iconPerson,
  key: iconKey,
  plug: iconPlug,
  offline: iconOffline,
  disk: iconDisk,
  x: iconX,
  max: iconMax,
  doc: iconDoc,
  docs: iconDocs,
  docadd: iconDocadd,
  table: iconTable,
  link: iconLink,
  arrow: iconArrow,
  info: iconInfo,
  filter: iconFilter,
  pause: iconPause,
  trash: iconTrash,
  rule: iconRule,
  off: iconOff,
  template: iconTemplate,
  lab: iconLab,
  color: iconColor,
  mail: iconMail,
  useradd: iconUseradd,
  building: iconBuilding,
  clock: iconClock,
  lock: iconLock,
  open: iconOpen,
};

/** The outlines of an icon; empty for an unknown name. */
export function pathsOf(name: string): string[] {
  return [...(ICONS[name] ?? "").matchAll(/ d="([^"]+)"/g)].map((found) => found[1] ?? "");
}
